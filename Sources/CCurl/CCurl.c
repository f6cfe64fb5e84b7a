#include "CCurl.h"

#include <curl/curl.h>
#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

const int antrean_curl_timed_out = CURLE_OPERATION_TIMEDOUT;
const int antrean_curl_login_denied = CURLE_LOGIN_DENIED;
const int antrean_curl_peer_not_verified = CURLE_PEER_FAILED_VERIFICATION;
const int antrean_curl_tls_missing = CURLE_USE_SSL_FAILED;

/// Sockets that one connection is watched on at once: two while it is tried over IPv6 and IPv4, one for the resolver.
#define MOST_SOCKETS 8
/// Handles in one wait.
#define MOST_HANDLES 64

struct antrean_smtp {
    CURL *curl;
    /// Of this handle alone, so that its connection is never another's.
    CURLM *multi;
    char error[CURL_ERROR_SIZE];
    /// The mail under way.
    char *mail;
    size_t length;
    size_t handed;
    struct curl_slist *recipients;
    antrean_smtp_outcome outcome;
    bool under_way;
    /// The next line of a reply continues the one before.
    bool reply_continues;
    /// QUIT was sent, after a failure: its reply says nothing of the mail.
    bool quitting;
    /// The connection of the mail before is in order and was kept.
    bool kept;
    /// Of the connection that is kept.
    curl_socket_t kept_socket;
    /// What libcurl waits for.
    struct {
        curl_socket_t socket;
        int what;
    } watched[MOST_SOCKETS];
    size_t watching;
    /// When libcurl wants to be called though nothing happened, in milliseconds of the monotonic clock; -1: not.
    long long alarm;
};

static pthread_once_t initialised = PTHREAD_ONCE_INIT;
static CURLcode initialisation;

static void initialise(void) {
    initialisation = curl_global_init(CURL_GLOBAL_DEFAULT);
}

static bool starts(const char *line, size_t length, const char *verb) {
    size_t wanted = strlen(verb);
    return length >= wanted && strncasecmp(line, verb, wanted) == 0;
}

static void noted_command(struct antrean_smtp *smtp, const char *line, size_t length) {
    static const struct {
        const char *verb;
        antrean_smtp_stage stage;
    } commands[] = {
        {"EHLO", ANTREAN_SMTP_EHLO}, {"HELO", ANTREAN_SMTP_EHLO}, {"STARTTLS", ANTREAN_SMTP_STARTTLS}, {"AUTH", ANTREAN_SMTP_AUTH},
        {"MAIL", ANTREAN_SMTP_MAIL}, {"RCPT", ANTREAN_SMTP_RCPT}, {"DATA", ANTREAN_SMTP_DATA},
    };
    antrean_smtp_outcome *outcome = &smtp->outcome;
    // After the mail only QUIT follows, and the later lines of AUTH are secrets that may look like a command.
    if (outcome->stage < ANTREAN_SMTP_BODY) {
        bool secret = outcome->stage == ANTREAN_SMTP_AUTH && !starts(line, length, "MAIL FROM:");
        for (size_t i = 0; !secret && i < sizeof commands / sizeof *commands; i++) {
            if (starts(line, length, commands[i].verb)) {
                outcome->stage = commands[i].stage;
                outcome->reply_code = 0;
                outcome->reply[0] = '\0';
            }
        }
    }
}

static void noted_reply(struct antrean_smtp *smtp, const char *line, size_t length) {
    antrean_smtp_outcome *outcome = &smtp->outcome;
    while (length > 0 && (line[length - 1] == '\r' || line[length - 1] == '\n')) length--;
    if (outcome->stage == ANTREAN_SMTP_CONNECT) outcome->stage = ANTREAN_SMTP_GREETING;
    size_t used = smtp->reply_continues ? strlen(outcome->reply) : 0;
    if (used > 0 && used + 1 < sizeof outcome->reply) outcome->reply[used++] = ' ';
    size_t room = sizeof outcome->reply - 1 - used;
    size_t kept = length < room ? length : room;
    memcpy(outcome->reply + used, line, kept);
    outcome->reply[used + kept] = '\0';
    smtp->reply_continues = length > 3 && line[3] == '-';
    if (length >= 3) {
        int code = 0;
        for (int i = 0; i < 3 && line[i] >= '0' && line[i] <= '9'; i++) code = code * 10 + (line[i] - '0');
        outcome->reply_code = code;
    }
}

/// After a failure libcurl says QUIT and waits for the reply, which matters to nobody, while all other connections wait with it: it finds the end of
/// the connection instead.
static void hurry_quit(struct antrean_smtp *smtp) {
    smtp->quitting = true;
    if (smtp->watching == 1) shutdown(smtp->watched[0].socket, SHUT_RD);
}

/// libcurl's trace is the only place that tells every command and reply.
static int traced(CURL *curl, curl_infotype type, char *data, size_t size, void *context) {
    (void)curl;
    struct antrean_smtp *smtp = context;
    if (type == CURLINFO_HEADER_OUT && starts(data, size, "QUIT\r\n")) hurry_quit(smtp);
    if (!smtp->under_way) return 0;
    if (type == CURLINFO_HEADER_OUT) noted_command(smtp, data, size);
    if (type == CURLINFO_HEADER_IN && !smtp->quitting) noted_reply(smtp, data, size);
    return 0;
}

static size_t handed_out(char *buffer, size_t size, size_t count, void *context) {
    struct antrean_smtp *smtp = context;
    size_t room = size * count;
    size_t left = smtp->length - smtp->handed;
    size_t taken = left < room ? left : room;
    memcpy(buffer, smtp->mail + smtp->handed, taken);
    smtp->handed += taken;
    smtp->outcome.stage = smtp->handed < smtp->length ? ANTREAN_SMTP_BODY : ANTREAN_SMTP_END;
    // The 354 to DATA says nothing of what becomes of the mail.
    smtp->outcome.reply_code = 0;
    smtp->outcome.reply[0] = '\0';
    return taken;
}

/// Replies are noted from the trace; nothing else arrives.
static size_t dropped(char *data, size_t size, size_t count, void *context) {
    (void)data;
    (void)context;
    return size * count;
}

static long long now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec * 1000LL + time.tv_nsec / 1000000;
}

static int watch(CURL *curl, curl_socket_t socket, int what, void *context, void *unused) {
    (void)curl;
    (void)unused;
    struct antrean_smtp *smtp = context;
    size_t i = 0;
    while (i < smtp->watching && smtp->watched[i].socket != socket) i++;
    if (what == CURL_POLL_REMOVE) {
        if (i < smtp->watching) smtp->watched[i] = smtp->watched[--smtp->watching];
        return 0;
    }
    if (i == MOST_SOCKETS) return -1;
    if (i == smtp->watching) smtp->watching++;
    smtp->watched[i].socket = socket;
    smtp->watched[i].what = what;
    return 0;
}

static int set_alarm(CURLM *multi, long timeout_ms, void *context) {
    (void)multi;
    struct antrean_smtp *smtp = context;
    smtp->alarm = timeout_ms < 0 ? -1 : now() + timeout_ms;
    return 0;
}

antrean_smtp *antrean_smtp_make(const antrean_smtp_settings *settings) {
    pthread_once(&initialised, initialise);
    if (initialisation != CURLE_OK) return NULL;
    struct antrean_smtp *smtp = calloc(1, sizeof *smtp);
    if (smtp == NULL) return NULL;
    smtp->alarm = -1;
    smtp->kept_socket = CURL_SOCKET_BAD;
    CURL *curl = smtp->curl = curl_easy_init();
    CURLM *multi = smtp->multi = curl_multi_init();
    if (curl == NULL || multi == NULL) {
        antrean_smtp_free(smtp);
        return NULL;
    }

    bool implicit = settings->tls == ANTREAN_SMTP_TLS_IMPLICIT;
    bool verified = implicit || settings->tls == ANTREAN_SMTP_TLS_REQUIRED;
    long use_tls = CURLUSESSL_NONE;
    if (verified) use_tls = CURLUSESSL_ALL;
    if (settings->tls == ANTREAN_SMTP_TLS_OPPORTUNISTIC) use_tls = CURLUSESSL_TRY;

    bool set = true;
#define SET(option, value) set = set && curl_easy_setopt(curl, option, value) == CURLE_OK
    SET(CURLOPT_PROTOCOLS_STR, implicit ? "smtps" : "smtp");
    SET(CURLOPT_URL, settings->url);
    // Neither a proxy of the environment nor signals, which would hit another thread.
    SET(CURLOPT_PROXY, "");
    SET(CURLOPT_NOSIGNAL, 1L);
    SET(CURLOPT_USE_SSL, use_tls);
    SET(CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
    SET(CURLOPT_SSL_VERIFYPEER, verified ? 1L : 0L);
    SET(CURLOPT_SSL_VERIFYHOST, verified ? 2L : 0L);
    if (settings->ca_file != NULL) SET(CURLOPT_CAINFO, settings->ca_file);
    if (settings->user != NULL) SET(CURLOPT_USERNAME, settings->user);
    if (settings->password != NULL) SET(CURLOPT_PASSWORD, settings->password);
    SET(CURLOPT_CONNECTTIMEOUT_MS, settings->connect_timeout_ms);
    SET(CURLOPT_TIMEOUT_MS, settings->timeout_ms);
    SET(CURLOPT_SERVER_RESPONSE_TIMEOUT, settings->reply_timeout_s);
    SET(CURLOPT_TCP_KEEPALIVE, 1L);
    SET(CURLOPT_UPLOAD, 1L);
    SET(CURLOPT_READFUNCTION, handed_out);
    SET(CURLOPT_READDATA, smtp);
    SET(CURLOPT_WRITEFUNCTION, dropped);
    SET(CURLOPT_VERBOSE, 1L);
    SET(CURLOPT_DEBUGFUNCTION, traced);
    SET(CURLOPT_DEBUGDATA, smtp);
    SET(CURLOPT_ERRORBUFFER, smtp->error);
#undef SET
    curl_multi_setopt(multi, CURLMOPT_SOCKETFUNCTION, watch);
    curl_multi_setopt(multi, CURLMOPT_SOCKETDATA, smtp);
    curl_multi_setopt(multi, CURLMOPT_TIMERFUNCTION, set_alarm);
    curl_multi_setopt(multi, CURLMOPT_TIMERDATA, smtp);
    if (!set) {
        antrean_smtp_free(smtp);
        return NULL;
    }
    return smtp;
}

bool antrean_smtp_begin(antrean_smtp *smtp, const char *from, const char *to, const void *mail, size_t length, bool fresh) {
    char *copy = malloc(length > 0 ? length : 1);
    struct curl_slist *recipients = curl_slist_append(NULL, to);
    if (copy == NULL || recipients == NULL) {
        free(copy);
        curl_slist_free_all(recipients);
        return false;
    }
    memcpy(copy, mail, length);
    memset(&smtp->outcome, 0, sizeof smtp->outcome);
    smtp->mail = copy;
    smtp->length = length;
    smtp->handed = 0;
    smtp->recipients = recipients;
    smtp->reply_continues = false;
    smtp->quitting = false;
    smtp->error[0] = '\0';
    curl_easy_setopt(smtp->curl, CURLOPT_MAIL_FROM, from);
    curl_easy_setopt(smtp->curl, CURLOPT_MAIL_RCPT, recipients);
    curl_easy_setopt(smtp->curl, CURLOPT_INFILESIZE_LARGE, (curl_off_t)length);
    curl_easy_setopt(smtp->curl, CURLOPT_FRESH_CONNECT, fresh ? 1L : 0L);
    smtp->under_way = true;
    // It sets the alarm, by which the next wait begins.
    curl_multi_add_handle(smtp->multi, smtp->curl);
    return true;
}

static void end(antrean_smtp *smtp, CURLcode code) {
    antrean_smtp_outcome *outcome = &smtp->outcome;
    long connects = 0;
    curl_easy_getinfo(smtp->curl, CURLINFO_NUM_CONNECTS, &connects);
    // Only while the handle is the multi's can it be asked for the socket.
    smtp->kept_socket = CURL_SOCKET_BAD;
    curl_easy_getinfo(smtp->curl, CURLINFO_ACTIVESOCKET, &smtp->kept_socket);
    outcome->reused = smtp->kept && connects == 0;
    outcome->curl_code = code;
    // libcurl keeps the connection also when the end of the mail got no reply. A late one would be taken for the next mail's.
    smtp->kept = code == CURLE_OK || outcome->reply_code != 0;
    if (!smtp->kept && smtp->kept_socket != CURL_SOCKET_BAD) shutdown(smtp->kept_socket, SHUT_RDWR);
    const char *error = smtp->error[0] != '\0' ? smtp->error : curl_easy_strerror(code);
    if (code != CURLE_OK) strncpy(outcome->error, error, sizeof outcome->error - 1);
    curl_multi_remove_handle(smtp->multi, smtp->curl);
    curl_easy_setopt(smtp->curl, CURLOPT_MAIL_RCPT, NULL);
    curl_slist_free_all(smtp->recipients);
    free(smtp->mail);
    smtp->recipients = NULL;
    smtp->mail = NULL;
    smtp->alarm = -1;
    smtp->under_way = false;
}

bool antrean_smtp_ended(antrean_smtp *smtp, antrean_smtp_outcome *outcome) {
    int left;
    CURLMsg *message = curl_multi_info_read(smtp->multi, &left);
    if (message == NULL || message->msg != CURLMSG_DONE) return false;
    end(smtp, message->data.result);
    *outcome = smtp->outcome;
    return true;
}

static short events_of(int what) {
    return (short)((what & CURL_POLL_IN ? POLLIN : 0) | (what & CURL_POLL_OUT ? POLLOUT : 0));
}

static void go_on(antrean_smtp *smtp, curl_socket_t socket, short events) {
    int running;
    int mask = (events & POLLIN ? CURL_CSELECT_IN : 0) | (events & POLLOUT ? CURL_CSELECT_OUT : 0)
        | (events & (POLLERR | POLLHUP | POLLNVAL) ? CURL_CSELECT_ERR : 0);
    curl_multi_socket_action(smtp->multi, socket, mask, &running);
}

void antrean_smtp_wait(antrean_smtp *const *handles, size_t count, int doorbell) {
    struct pollfd polled[1 + MOST_HANDLES * MOST_SOCKETS];
    antrean_smtp *whose[1 + MOST_HANDLES * MOST_SOCKETS];
    nfds_t used = 1;
    polled[0] = (struct pollfd){.fd = doorbell, .events = POLLIN};
    long long next = -1;
    for (size_t h = 0; h < count && h < MOST_HANDLES; h++) {
        antrean_smtp *smtp = handles[h];
        if (!smtp->under_way) continue;
        if (smtp->alarm >= 0 && (next < 0 || smtp->alarm < next)) next = smtp->alarm;
        for (size_t i = 0; i < smtp->watching; i++) {
            polled[used] = (struct pollfd){.fd = smtp->watched[i].socket, .events = events_of(smtp->watched[i].what)};
            whose[used++] = smtp;
        }
    }
    long long timeout = next < 0 ? -1 : next - now();
    int ready = poll(polled, used, next < 0 ? -1 : timeout < 0 ? 0 : timeout > 60000 ? 60000 : (int)timeout);
    if (ready > 0 && polled[0].revents != 0) {
        uint64_t rings;
        ssize_t ignored = read(doorbell, &rings, sizeof rings);
        (void)ignored;
    }
    for (nfds_t p = 1; ready > 0 && p < used; p++) {
        if (polled[p].revents != 0) go_on(whose[p], polled[p].fd, polled[p].revents);
    }
    long long time = now();
    for (size_t h = 0; h < count && h < MOST_HANDLES; h++) {
        antrean_smtp *smtp = handles[h];
        if (!smtp->under_way || smtp->alarm < 0 || smtp->alarm > time) continue;
        smtp->alarm = -1;
        go_on(smtp, CURL_SOCKET_TIMEOUT, 0);
    }
}

void antrean_smtp_free(antrean_smtp *smtp) {
    if (smtp == NULL) return;
    if (smtp->under_way) end(smtp, CURLE_ABORTED_BY_CALLBACK);
    // QUIT still goes out; its reply is not waited for.
    if (smtp->kept && smtp->kept_socket != CURL_SOCKET_BAD) shutdown(smtp->kept_socket, SHUT_RD);
    if (smtp->multi != NULL) curl_multi_cleanup(smtp->multi);
    if (smtp->curl != NULL) curl_easy_cleanup(smtp->curl);
    free(smtp);
}

int antrean_doorbell_make(void) {
    return eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
}

void antrean_doorbell_ring(int doorbell) {
    uint64_t one = 1;
    ssize_t ignored = write(doorbell, &one, sizeof one);
    (void)ignored;
}

void antrean_doorbell_free(int doorbell) {
    if (doorbell >= 0) close(doorbell);
}

const char *antrean_curl_text(int curl_code) {
    return curl_easy_strerror((CURLcode)curl_code);
}
