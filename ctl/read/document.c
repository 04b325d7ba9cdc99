// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "memory.h"
#include "model/record.h"
#include "read/document.h"
#include "read/node.h"
#include "read/record.h"

#define VERSION		1	/* of the documents that we know */

/* More than the records of a whole machine take up. */
#define BYTES		(1ul << 31)

/* The sentence that is returned last. */
static char sentence[640];

void document_label(struct document *document, uint32_t inum, const char *name)
{
	struct netns_label *label;

	document->label = grow(document->label, document->nlabels, &document->labels_room,
			       sizeof(*label));
	label = &document->label[document->nlabels++];
	label->inum = inum;
	snprintf(label->name, sizeof(label->name), "%s", name);
}

/* Return: a namespace's name, NULL where it has none. */
const char *document_netns(const struct document *document, uint32_t inum)
{
	unsigned int i;

	for (i = 0; i < document->nlabels; i++)
		if (document->label[i].inum == inum)
			return document->label[i].name;
	return NULL;
}

void document_free(struct document *document)
{
	records_free(&document->records);
	free(document->label);
	*document = (struct document) {};
}

static void read_host(struct document *document, const struct node *node)
{
	struct node host = node_object(node, "host");

	snprintf(document->host, sizeof(document->host), "%s", node_text(&host, "name"));
	snprintf(document->kernel, sizeof(document->kernel), "%s", node_text(&host, "kernel"));
	document->hz = node_u32(&host, "hz");
}

static void read_namespaces(struct document *document, const struct node *node)
{
	struct node array = node_array(node, "namespaces");
	unsigned int i;

	for (i = 0; i < node_length(&array); i++) {
		struct node netns = node_element(&array, i);
		const char *name = node_text_or_null(&netns, "name");
		uint32_t inum = node_u32(&netns, "netns");

		if (name)
			document_label(document, inum, name);
	}
}

static void read_records(struct document *document, const struct node *node)
{
	struct records *records = &document->records;
	struct node array = node_array(node, "records");
	unsigned int i;

	for (i = 0; i < node_length(&array) && !*node->fault->text; i++) {
		struct node record = node_element(&array, i);

		record_read(&record, records_add(records));
	}
}

static const char *read_all(struct document *document, json_object *value)
{
	static struct fault fault;
	const struct node node = { .fault = &fault, .value = value };
	json_object *version;

	*fault.text = 0;
	if (!json_object_is_type(value, json_type_object) ||
	    !json_object_object_get_ex(value, "version", &version) ||
	    !json_object_object_get_ex(value, "records", NULL))
		return "it is JSON, but not the records that finctl --json show prints";
	if (!json_object_is_type(version, json_type_int) || json_object_get_int64(version) != VERSION)
		return "its records are of another version of finctl than this one";
	read_host(document, &node);
	document->realtime_offset_ns = node_u64(&node, "realtime_offset_ns");
	read_namespaces(document, &node);
	read_records(document, &node);
	return *fault.text ? fault.text : NULL;
}

static const char *why_not(struct json_tokener *tokener)
{
	enum json_tokener_error error = json_tokener_get_error(tokener);

	if (error == json_tokener_continue)
		return "it ends in the middle of its JSON";
	snprintf(sentence, sizeof(sentence), "it is no JSON from character %zu on: %s",
		 json_tokener_get_parse_end(tokener) + 1, json_tokener_error_desc(error));
	return sentence;
}

static bool is_blank(const char *text, size_t len)
{
	size_t i;

	for (i = 0; i < len; i++)
		if (!strchr(" \t\r\n", text[i]) || !text[i])
			return false;
	return true;
}

/* Reads a document from text that a 0 ends. document_free() is to follow in any
 * case. Return: NULL, or what is wrong with it, which the next call overwrites.
 */
const char *document_parse(struct document *document, const char *text, size_t len)
{
	struct json_tokener *tokener = json_tokener_new();
	const char *wrong;
	json_object *value;

	*document = (struct document) {};
	if (is_blank(text, len)) {
		json_tokener_free(tokener);
		return "it is empty";
	}
	json_tokener_set_flags(tokener, JSON_TOKENER_STRICT | JSON_TOKENER_VALIDATE_UTF8);
	value = json_tokener_parse_ex(tokener, text, len);
	if (json_tokener_get_error(tokener) != json_tokener_success)
		wrong = why_not(tokener);
	else
		wrong = read_all(document, value);
	json_object_put(value);
	json_tokener_free(tokener);
	return wrong;
}

/* Return: the text of a file, NULL with errno. */
static char *slurp(FILE *file, size_t *len)
{
	size_t room = 65536;
	char *text = NULL, *more;

	for (*len = 0; !feof(file) && !ferror(file) && room <= BYTES; room *= 2) {
		more = realloc(text, room);
		if (!more)
			break;
		text = more;
		*len += fread(text + *len, 1, room - *len, file);
	}
	if (feof(file))
		return text;
	if (!ferror(file))
		errno = EFBIG;
	free(text);
	return NULL;
}

/* Reads a document from a file; see document_parse(). */
const char *document_read(struct document *document, const char *path)
{
	FILE *file = fopen(path, "re");
	char *text = NULL;
	const char *wrong;
	size_t len;

	*document = (struct document) {};
	if (file)
		text = slurp(file, &len);
	wrong = text ? document_parse(document, text, len) : strerror(errno);
	if (wrong != sentence)
		snprintf(sentence, sizeof(sentence), "%s", wrong ? wrong : "");
	free(text);
	if (file)
		fclose(file);
	return wrong ? sentence : NULL;
}
