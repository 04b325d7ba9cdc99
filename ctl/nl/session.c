// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include <netlink/genl/ctrl.h>
#include <netlink/genl/genl.h>
#include <linux/finctl.h>

#include "memory.h"
#include "model/netns.h"
#include "nl/session.h"

/* Room for the attributes of any message of the family. */
#define ATTRS	63
_Static_assert(FINCTL_A_RECORD_MAX <= ATTRS && FINCTL_A_EVENT_MAX <= ATTRS &&
	       FINCTL_A_RULE_MAX <= ATTRS && FINCTL_A_NETNS_MAX <= ATTRS, "there are more");

/* A dump that a change interrupts is asked for again, so often. */
#define DUMP_TRIES	5

/* One exchange: libnl's callbacks write here how it went. */
struct exchange {
	struct nl_session *session;
	const struct nlmsghdr *request;
	nl_reader *reader;
	void *arg;
	bool done;
	int result;
};

/* Return: @result, with the sentence kept in the session. */
int nl_fail(struct nl_session *session, int result, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(session->error, sizeof(session->error), format, args);
	va_end(args);
	return result;
}

uint32_t nl_u32(const struct nlattr *attr)
{
	return attr && nla_len(attr) >= 4 ? nla_get_u32(attr) : 0;
}

uint64_t nl_u64(const struct nlattr *attr)
{
	return attr && nla_len(attr) >= 8 ? nla_get_u64(attr) : 0;
}

void nl_text(const struct nlattr *attr, char *text, size_t size)
{
	size_t len = attr ? strnlen(nla_data(attr), nla_len(attr)) : 0;

	len = len < size - 1 ? len : size - 1;
	if (len)
		memcpy(text, nla_data(attr), len);
	text[len] = 0;
}

/* Attributes that a newer module adds are passed over. Return: 0, or -1 when
 * there is no such attribute.
 */
int nl_nested(const struct nlattr *attr, struct nlattr **tb, int max)
{
	if (!attr)
		return -1;
	return nla_parse_nested(tb, max, (struct nlattr *)attr, NULL) < 0 ? -1 : 0;
}

static void refused(struct exchange *x, int error, const struct nl_extack *extack)
{
	const char *sentence = extack->sentence;

	x->session->errnum = error;
	if (x->request)
		nl_extack_blame(x->request, extack->offset, &x->session->culprit);
	if (error == EPERM && !sentence)
		sentence = "needs CAP_NET_ADMIN in the initial user namespace: run it as root";
	if (error == ENOMEM && !sentence)
		sentence = "the kernel has not enough memory for this: ask for less";
	x->result = nl_fail(x->session, NL_REFUSED, "%s", sentence ? sentence : strerror(error));
	x->done = true;
}

/* The errno of a reply, EPROTO where the kernel never speaks like this. */
static int errno_of(int error)
{
	return error < 0 && error > -4096 ? -error : EPROTO;
}

static int on_error(struct sockaddr_nl *from, struct nlmsgerr *err, void *arg)
{
	const struct nlmsghdr *nlh = (void *)((char *)err - NLMSG_HDRLEN);
	size_t skip = sizeof(*err);
	struct nl_extack extack;

	(void)from;
	/* What was refused stands behind the error, but for its header. */
	if (!(nlh->nlmsg_flags & NLM_F_CAPPED) && err->msg.nlmsg_len > NLMSG_HDRLEN)
		skip += err->msg.nlmsg_len - NLMSG_HDRLEN;
	nl_extack_read(nlh, skip, &extack);
	refused(arg, errno_of(err->error), &extack);
	return NL_STOP;
}

static int on_ack(struct nl_msg *msg, void *arg)
{
	struct exchange *x = arg;

	(void)msg;
	x->done = true;
	return NL_STOP;
}

/* A dump that failed ends with its error in NLMSG_DONE, where libnl ignores it. */
static int on_finish(struct nl_msg *msg, void *arg)
{
	const struct nlmsghdr *nlh = nlmsg_hdr(msg);
	struct exchange *x = arg;
	struct nl_extack extack;
	int error = 0;

	if (nlh->nlmsg_len >= NLMSG_HDRLEN + sizeof(error))
		memcpy(&error, NLMSG_DATA(nlh), sizeof(error));
	if (error < 0) {
		nl_extack_read(nlh, sizeof(error), &extack);
		refused(x, errno_of(error), &extack);
	}
	x->done = true;
	return NL_STOP;
}

/* The controller of generic netlink tells those who listen which families go. */
static int on_controller(struct exchange *x, struct nl_msg *msg)
{
	struct genlmsghdr *genl = genlmsg_hdr(nlmsg_hdr(msg));
	struct nlattr *id = nlmsg_find_attr(nlmsg_hdr(msg), GENL_HDRLEN, CTRL_ATTR_FAMILY_ID);

	if (genl->cmd == CTRL_CMD_DELFAMILY && id && nla_get_u16(id) == x->session->family)
		x->result = nl_fail(x->session, NL_ABSENT, "the module was unloaded");
	return NL_OK;
}

static int on_valid(struct nl_msg *msg, void *arg)
{
	struct genlmsghdr *genl = genlmsg_hdr(nlmsg_hdr(msg));
	struct nlattr *attr[ATTRS + 1];
	struct exchange *x = arg;
	struct nl_reply reply = { .attr = attr };
	int result;

	if (!genlmsg_valid_hdr(nlmsg_hdr(msg), 0))
		return NL_SKIP;
	if (nlmsg_hdr(msg)->nlmsg_type == GENL_ID_CTRL)
		return on_controller(x, msg);
	if (genlmsg_parse(nlmsg_hdr(msg), 0, attr, ATTRS, NULL) < 0)
		return NL_SKIP;
	reply.cmd = genl->cmd;
	reply.first = genlmsg_attrdata(genl, 0);
	reply.len = genlmsg_attrlen(genl, 0);
	result = x->reader ? x->reader(x->session, &reply, x->arg) : NL_DONE;
	if (result != NL_DONE)
		x->result = result;
	return NL_OK;
}

/* Events of a subscription carry no sequence number of ours. */
static int any_seq(struct nl_msg *msg, void *arg)
{
	(void)msg;
	(void)arg;
	return NL_OK;
}

static struct nl_cb *callbacks(struct exchange *x)
{
	struct nl_cb *cb = nl_cb_alloc(NL_CB_DEFAULT);

	if (!cb)
		return NULL;
	nl_cb_err(cb, NL_CB_CUSTOM, on_error, x);
	nl_cb_set(cb, NL_CB_ACK, NL_CB_CUSTOM, on_ack, x);
	nl_cb_set(cb, NL_CB_FINISH, NL_CB_CUSTOM, on_finish, x);
	nl_cb_set(cb, NL_CB_VALID, NL_CB_CUSTOM, on_valid, x);
	nl_cb_set(cb, NL_CB_SEQ_CHECK, NL_CB_CUSTOM, any_seq, NULL);
	return cb;
}

/* Starts a message. Return: it, never NULL: without memory there is no going on. */
struct nl_msg *nl_request(struct nl_session *session, uint8_t cmd, int flags)
{
	struct nl_msg *msg = need(nlmsg_alloc());

	need(genlmsg_put(msg, NL_AUTO_PORT, NL_AUTO_SEQ, session->family, 0, flags, cmd,
			 FINCTL_GENL_VERSION));
	return msg;
}

/* Sends @msg, which is freed, and reads until the kernel has acknowledged it or
 * the dump is done. Return: NL_DONE, NL_LOCAL, NL_REFUSED; -EAGAIN when the
 * dump was interrupted by a change and should be asked for again.
 */
int nl_talk(struct nl_session *session, struct nl_msg *msg, nl_reader *reader, void *arg)
{
	struct exchange x = {
		.session = session, .request = nlmsg_hdr(msg), .reader = reader, .arg = arg,
	};
	struct nl_cb *cb = callbacks(&x);
	bool interrupted = false;
	int err = cb ? nl_send_auto(session->sock, msg) : -NLE_NOMEM;

	while (err >= 0 && !x.done) {
		err = nl_recvmsgs(session->sock, cb);
		/* The rest of the dump is still to be read. */
		if (err == -NLE_DUMP_INTR) {
			interrupted = true;
			err = 0;
		}
	}
	nlmsg_free(msg);
	nl_cb_put(cb);
	if (x.result)
		return x.result;
	session->behind |= err == -NLE_NOMEM;
	if (err < 0)
		return nl_fail(session, NL_LOCAL, "netlink: %s", nl_geterror(err));
	return interrupted ? -EAGAIN : NL_DONE;
}

/* Return: NL_DONE, NL_LOCAL, NL_REFUSED. */
int nl_gather(struct nl_session *session, const struct nl_gather *gather)
{
	int result = -EAGAIN, tries;

	for (tries = 0; tries < DUMP_TRIES && result == -EAGAIN; tries++) {
		struct nl_msg *msg = nl_request(session, gather->cmd, NLM_F_DUMP);

		if (tries)
			gather->forget(gather->arg);
		if (gather->ask)
			gather->ask(msg, gather->what);
		result = nl_talk(session, msg, gather->reader, gather->arg);
	}
	if (result == -EAGAIN)
		return nl_fail(session, NL_LOCAL, "what is asked for changes faster than it can be "
			       "read: ask for less, or again later");
	return result;
}

/* Has nl_listen() say so when the module is unloaded. Return: NL_DONE, NL_LOCAL. */
int nl_watch_module(struct nl_session *session)
{
	/* The controller's group of notifications has the controller's number. */
	int err = nl_socket_add_membership(session->sock, GENL_ID_CTRL);

	return err < 0 ? nl_fail(session, NL_LOCAL, "netlink: %s", nl_geterror(err)) : NL_DONE;
}

/* Reads what has come of a subscription. The socket's buffer may have been
 * full, which libnl calls want of memory: messages are lost then, the module
 * has counted them, and @session->behind is set. Return: NL_DONE, NL_LOCAL.
 */
int nl_listen(struct nl_session *session, nl_reader *reader, void *arg)
{
	struct exchange x = { .session = session, .reader = reader, .arg = arg };
	struct nl_cb *cb = callbacks(&x);
	int err = cb ? nl_recvmsgs(session->sock, cb) : -NLE_FAILURE;

	nl_cb_put(cb);
	session->behind |= err == -NLE_NOMEM;
	if (x.result)
		return x.result;
	if (err < 0 && err != -NLE_NOMEM && err != -NLE_AGAIN && err != -NLE_INTR)
		return nl_fail(session, NL_LOCAL, "netlink: %s", nl_geterror(err));
	return NL_DONE;
}

static bool file_says(const char *path, const char *what)
{
	char line[128] = "";
	FILE *file = fopen(path, "re");
	bool says;

	if (!file)
		return false;
	says = fgets(line, sizeof(line), file) && strstr(line, what);
	fclose(file);
	return says;
}

/* A kernel that takes signed modules alone has one more reason to have none. */
static int absent(struct nl_session *session)
{
	if (file_says("/sys/module/module/parameters/sig_enforce", "Y") ||
	    file_says("/sys/kernel/security/lockdown", "[integrity]") ||
	    file_says("/sys/kernel/security/lockdown", "[confidentiality]"))
		return nl_fail(session, NL_ABSENT,
			       "the module is not loaded, and this kernel takes signed modules alone "
			       "(Secure Boot or module.sig_enforce): sign finctl.ko, or boot without");
	return nl_fail(session, NL_ABSENT,
		       "the module is not loaded: modprobe finctl; if that finds none, make install");
}

static int handshake(struct nl_session *session)
{
	struct nl_msg *msg = nl_request(session, FINCTL_CMD_STATUS_GET, NLM_F_ACK);
	int result;

	nla_put_u32(msg, FINCTL_A_STATUS_ABI, FINCTL_ABI);
	result = nl_talk(session, msg, NULL, NULL);
	return result == NL_REFUSED && session->errnum == EPROTO ? NL_ABSENT : result;
}

static int connect_socket(struct nl_session *session)
{
	int one = 1, err;

	session->sock = nl_socket_alloc();
	err = session->sock ? genl_connect(session->sock) : -NLE_NOMEM;
	if (err < 0)
		return nl_fail(session, NL_LOCAL, "netlink: %s", nl_geterror(err));
	setsockopt(nl_socket_get_fd(session->sock), SOL_NETLINK, NETLINK_EXT_ACK, &one, sizeof(one));
	setsockopt(nl_socket_get_fd(session->sock), SOL_NETLINK, NETLINK_CAP_ACK, &one, sizeof(one));
	nl_socket_set_msg_buf_size(session->sock, 1 << 16);
	return NL_DONE;
}

/* Finds the module, which the kernel loads if it can, and makes sure that it
 * speaks our language. Return: NL_DONE, NL_LOCAL, NL_REFUSED, NL_ABSENT.
 */
int nl_session_open(struct nl_session *session)
{
	int result;

	memset(session, 0, sizeof(*session));
	result = connect_socket(session);
	if (result)
		return result;
	session->family = genl_ctrl_resolve(session->sock, FINCTL_GENL_NAME);
	if (session->family < 0)
		return absent(session);
	return handshake(session);
}

void nl_session_close(struct nl_session *session)
{
	if (session->sock)
		nl_socket_free(session->sock);
	session->sock = NULL;
}
