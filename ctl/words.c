// SPDX-License-Identifier: GPL-2.0-only
/* As a shell takes a line apart, as far as rules need it: words are what stands
 * between blanks; single quotes take all up to the next one for what it is, a
 * backslash the next character; a word that begins with # begins a comment.
 * Behind a $, single quotes have \xHH, \\ and \' stand for one octet each.
 */
#include <ctype.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "memory.h"
#include "words.h"

/* Adds a word, which is the caller's. */
void words_add(struct words *words, char *word)
{
	words->word = grow(words->word, words->n, &words->room, sizeof(*words->word));
	words->word[words->n++] = word;
	words->word = grow(words->word, words->n, &words->room, sizeof(*words->word));
	words->word[words->n] = NULL;
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

enum quotes { NONE, PLAIN, SPEAKING };

/* Return: what is open behind the quote or the $ before one at *@from, if it is that;
 * *@from is moved to the quote.
 */
static enum quotes turn(char **from, enum quotes open)
{
	if (open)
		return NONE;
	if (**from != '$')
		return PLAIN;
	++*from;
	return SPEAKING;
}

static bool turns(const char *from, enum quotes open)
{
	return *from == '\'' || (!open && from[0] == '$' && from[1] == '\'');
}

/* Moves *@from from the backslash to the last character of what it begins.
 * Return: the octet, 0 when there is none.
 */
static char spoken(char **from)
{
	char hex[3] = "";

	++*from;
	if (**from != 'x')
		return strchr("\\'", **from) ? **from : 0;
	if (!isxdigit((unsigned char)(*from)[1]) || !isxdigit((unsigned char)(*from)[2]))
		return 0;
	memcpy(hex, *from + 1, 2);
	*from += 2;
	return strtoul(hex, NULL, 16);
}

/* Reads one word, what quotes and backslashes hide included.
 * Return: NULL, or what is wrong.
 */
static const char *take(char **at)
{
	char *from = *at, *to = *at;
	enum quotes quoted = NONE;

	for (; *from && (quoted || !is_blank(*from)); from++) {
		if (turns(from, quoted)) {
			quoted = turn(&from, quoted);
			continue;
		}
		if (*from == '"' && !quoted)
			return "double quotes have no meaning here: use single ones";
		if (*from == '\\' && !quoted && (!*++from || *from == '\n'))
			return "nothing follows the backslash";
		*to = *from == '\\' && quoted == SPEAKING ? spoken(&from) : *from;
		if (!*to++)
			return "within $'...' a backslash is followed by x and two digits, \\ or '";
	}
	if (quoted)
		return "the quote does not end in its line";
	*at = from + (*from != 0);
	*to = 0;
	return NULL;
}

/* Adds the words of @line, which they stand in afterwards.
 * Return: NULL, or what is wrong with it.
 */
const char *words_split(struct words *words, char *line)
{
	const char *fault = NULL;
	char *word;

	while (!fault) {
		while (is_blank(*line))
			line++;
		if (!*line || *line == '#')
			return NULL;
		word = line;
		fault = take(&line);
		words_add(words, word);
	}
	return fault;
}

void words_free(struct words *words)
{
	free(words->word);
	*words = (struct words) {};
}
