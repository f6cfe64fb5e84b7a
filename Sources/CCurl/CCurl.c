#include "CCurl.h"

#include <curl/curl.h>
#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>

const int antrean_curl_timed_out = CURLE_OPERATION_TIMEDOUT;
const int antrean_curl_login_denied = CURLE_LOGIN_DENIED;
const int antrean_curl_peer_not_verified = CURLE_PEER_FAILED_VERIFICATION;
const int antrean_curl_tls_missing = CURLE_USE_SSL_FAILED;
const int antrean_curl_out_of_memory = CURLE_OUT_OF_MEMORY;

struct antrean_smtp {
    CURL *curl;
    char error[CURL_ERROR_SIZE];
    antrean_smtp_outcome *outcome;
    long timeout_ms;
    long reply_timeout_ms;
    /// Connected, greeted, encrypted and logged in as the settings say, and in order.
    bool connected;
    /// What the server has said that it can (RFC 2920, RFC 1870).
    bool pipelining;
    bool size;
    /// The next line of a reply continues the one before.
    bool reply_continues;
    /// What has come and is not yet read as a reply.
    char incoming[4096];
    size_t waiting;
    /// The mail with its envelope as it goes over the wire; kept from mail to mail.
    char *wire;
    size_t room;
};

static pthread_once_t initialised = PTHREAD_ONCE_INIT;
static CURLcode initialisation;

static void initialise(void) {
    initialisation = curl_global_init(CURL_GLOBAL_DEFAULT);
}

static long long now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec * 1000LL + time.tv_nsec / 1000000;
}

static bool starts(const char *line, size_t length, const char *verb) {
    size_t wanted = strlen(verb);
    return length >= wanted && strncasecmp(line, verb, wanted) == 0;
}

/// Whether a line of the reply to EHLO names this extension.
static bool says(const char *line, size_t length, const char *extension) {
    size_t end = 4 + strlen(extension);
    return length >= end && starts(line + 4, length - 4, extension) && (length == end || line[end] == ' ');
}

static void enter(struct antrean_smtp *smtp, antrean_smtp_stage stage) {
    smtp->outcome->stage = stage;
    smtp->outcome->reply_code = 0;
    smtp->outcome->reply[0] = '\0';
    smtp->reply_continues = false;
}

// MARK: - Connecting, which libcurl does; its trace is the only place that tells every command and reply.

static void noted_command(struct antrean_smtp *smtp, const char *line, size_t length) {
    static const struct {
        const char *verb;
        antrean_smtp_stage stage;
    } commands[] = {
        {"EHLO", ANTREAN_SMTP_EHLO}, {"HELO", ANTREAN_SMTP_EHLO}, {"STARTTLS", ANTREAN_SMTP_STARTTLS}, {"AUTH", ANTREAN_SMTP_AUTH},
    };
    // The later lines of AUTH are secrets that may look like a command.
    if (smtp->outcome->stage == ANTREAN_SMTP_AUTH) return;
    for (size_t i = 0; i < sizeof commands / sizeof *commands; i++) {
        if (!starts(line, length, commands[i].verb)) continue;
        enter(smtp, commands[i].stage);
        // what was said before STARTTLS does not count
        if (commands[i].stage == ANTREAN_SMTP_EHLO) smtp->pipelining = smtp->size = false;
    }
}

/// Takes one line of a reply. True: it was the last.
static bool noted_reply(struct antrean_smtp *smtp, const char *line, size_t length) {
    antrean_smtp_outcome *outcome = smtp->outcome;
    while (length > 0 && (line[length - 1] == '\r' || line[length - 1] == '\n')) length--;
    if (outcome->stage == ANTREAN_SMTP_CONNECT) outcome->stage = ANTREAN_SMTP_GREETING;
    // the first line of a reply to EHLO is the server's name
    if (outcome->stage == ANTREAN_SMTP_EHLO && smtp->reply_continues) {
        smtp->pipelining = smtp->pipelining || says(line, length, "PIPELINING");
        smtp->size = smtp->size || says(line, length, "SIZE");
    }
    size_t used = smtp->reply_continues ? strlen(outcome->reply) : 0;
    if (used > 0 && used + 1 < sizeof outcome->reply) outcome->reply[used++] = ' ';
    size_t room = sizeof outcome->reply - 1 - used;
    size_t kept = length < room ? length : room;
    memcpy(outcome->reply + used, line, kept);
    outcome->reply[used + kept] = '\0';
    smtp->reply_continues = length > 3 && line[3] == '-';
    int code = 0;
    for (size_t i = 0; i < 3 && i < length && line[i] >= '0' && line[i] <= '9'; i++) code = code * 10 + (line[i] - '0');
    outcome->reply_code = code;
    return !smtp->reply_continues;
}

static int traced(CURL *curl, curl_infotype type, char *data, size_t size, void *context) {
    (void)curl;
    struct antrean_smtp *smtp = context;
    if (smtp->outcome == NULL) return 0;
    if (type == CURLINFO_HEADER_OUT) noted_command(smtp, data, size);
    if (type == CURLINFO_HEADER_IN) noted_reply(smtp, data, size);
    return 0;
}

static size_t dropped(char *data, size_t size, size_t count, void *context) {
    (void)data;
    (void)context;
    return size * count;
}

antrean_smtp *antrean_smtp_make(const antrean_smtp_settings *settings) {
    pthread_once(&initialised, initialise);
    if (initialisation != CURLE_OK) return NULL;
    struct antrean_smtp *smtp = calloc(1, sizeof *smtp);
    if (smtp == NULL) return NULL;
    smtp->timeout_ms = settings->timeout_ms;
    smtp->reply_timeout_ms = settings->reply_timeout_s * 1000;
    CURL *curl = smtp->curl = curl_easy_init();
    if (curl == NULL) {
        free(smtp);
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
    SET(CURLOPT_CONNECT_ONLY, 1L);
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
    SET(CURLOPT_FRESH_CONNECT, 1L);
    SET(CURLOPT_WRITEFUNCTION, dropped);
    SET(CURLOPT_VERBOSE, 1L);
    SET(CURLOPT_DEBUGFUNCTION, traced);
    SET(CURLOPT_DEBUGDATA, smtp);
    SET(CURLOPT_ERRORBUFFER, smtp->error);
#undef SET
    if (!set) {
        antrean_smtp_free(smtp);
        return NULL;
    }
    return smtp;
}

static CURLcode connect_anew(struct antrean_smtp *smtp) {
    smtp->waiting = 0;
    smtp->pipelining = smtp->size = false;
    CURLcode code = curl_easy_perform(smtp->curl);
    smtp->connected = code == CURLE_OK;
    return code;
}

// MARK: - The mail, over the connection that libcurl has made and encrypts

static CURLcode failed(struct antrean_smtp *smtp, CURLcode code, const char *why) {
    snprintf(smtp->error, sizeof smtp->error, "%s", why);
    return code;
}

/// Waits until the socket can be read or written.
static CURLcode wait_for(struct antrean_smtp *smtp, short events, long long deadline) {
    curl_socket_t socket = CURL_SOCKET_BAD;
    curl_easy_getinfo(smtp->curl, CURLINFO_ACTIVESOCKET, &socket);
    if (socket == CURL_SOCKET_BAD) return failed(smtp, CURLE_RECV_ERROR, "the connection is gone");
    long long left = deadline - now();
    struct pollfd polled = {.fd = socket, .events = events};
    if (left <= 0) return failed(smtp, CURLE_OPERATION_TIMEDOUT, "no answer in time");
    if (poll(&polled, 1, (int)left) < 0 && errno != EINTR) return failed(smtp, CURLE_RECV_ERROR, "the connection cannot be watched");
    return CURLE_OK;
}

static CURLcode send_all(struct antrean_smtp *smtp, const char *bytes, size_t length, long long deadline) {
    while (length > 0) {
        size_t sent = 0;
        CURLcode code = curl_easy_send(smtp->curl, bytes, length, &sent);
        if (code == CURLE_AGAIN) code = wait_for(smtp, POLLOUT, deadline);
        if (code != CURLE_OK) return code;
        bytes += sent;
        length -= sent;
    }
    return CURLE_OK;
}

/// Reads the reply to the command of this stage.
static CURLcode read_reply(struct antrean_smtp *smtp, antrean_smtp_stage stage, long long deadline) {
    enter(smtp, stage);
    long long late = now() + smtp->reply_timeout_ms;
    if (late > deadline) late = deadline;
    while (true) {
        // also when lines come without end
        if (late <= now()) return failed(smtp, CURLE_OPERATION_TIMEDOUT, "no answer in time");
        char *end = memchr(smtp->incoming, '\n', smtp->waiting);
        if (end != NULL) {
            size_t length = (size_t)(end - smtp->incoming) + 1;
            bool is_last = noted_reply(smtp, smtp->incoming, length);
            smtp->waiting -= length;
            memmove(smtp->incoming, smtp->incoming + length, smtp->waiting);
            if (is_last) return CURLE_OK;
            continue;
        }
        if (smtp->waiting == sizeof smtp->incoming) return failed(smtp, CURLE_WEIRD_SERVER_REPLY, "a reply without end");
        size_t came = 0;
        CURLcode code = curl_easy_recv(smtp->curl, smtp->incoming + smtp->waiting, sizeof smtp->incoming - smtp->waiting, &came);
        if (code == CURLE_AGAIN) {
            code = wait_for(smtp, POLLIN, late);
        } else if (code == CURLE_OK && came == 0) {
            return failed(smtp, CURLE_RECV_ERROR, "the server ended the connection");
        }
        if (code != CURLE_OK) return code;
        smtp->waiting += came;
    }
}

static bool is_positive(const struct antrean_smtp *smtp, int hundreds) {
    return smtp->outcome->reply_code / 100 == hundreds;
}

static const CURLcode refused = CURLE_SEND_ERROR;

/// MAIL, RCPT and DATA: together when the server can take them so, else each after the other's reply.
static CURLcode send_envelope(struct antrean_smtp *smtp, const char *from, const char *to, size_t size, long long deadline) {
    char commands[3][512];
    const antrean_smtp_stage stages[] = {ANTREAN_SMTP_MAIL, ANTREAN_SMTP_RCPT, ANTREAN_SMTP_DATA};
    char announced[32] = "";
    if (smtp->size) snprintf(announced, sizeof announced, " SIZE=%zu", size);
    size_t lengths[] = {
        (size_t)snprintf(commands[0], sizeof commands[0], "MAIL FROM:<%s>%s\r\n", from, announced),
        (size_t)snprintf(commands[1], sizeof commands[1], "RCPT TO:<%s>\r\n", to),
        (size_t)snprintf(commands[2], sizeof commands[2], "DATA\r\n"),
    };
    if (lengths[0] >= sizeof commands[0] || lengths[1] >= sizeof commands[1]) return failed(smtp, CURLE_BAD_FUNCTION_ARGUMENT, "an address too long");
    enter(smtp, ANTREAN_SMTP_MAIL);
    CURLcode code = CURLE_OK;
    if (smtp->pipelining) {
        char together[sizeof commands];
        size_t used = 0;
        for (int i = 0; i < 3; used += lengths[i++]) memcpy(together + used, commands[i], lengths[i]);
        code = send_all(smtp, together, used, deadline);
    }
    for (int i = 0; code == CURLE_OK && i < 3; i++) {
        if (!smtp->pipelining) {
            enter(smtp, stages[i]);
            code = send_all(smtp, commands[i], lengths[i], deadline);
        }
        if (code == CURLE_OK) code = read_reply(smtp, stages[i], deadline);
        // the replies to what was sent behind a refused command say nothing new, and the connection is given up
        if (code == CURLE_OK && !is_positive(smtp, i < 2 ? 2 : 3)) return failed(smtp, refused, "refused");
    }
    return code;
}

/// A full stop at the start of a line is doubled, and one alone ends the mail (RFC 5321, 4.5.2). 0: out of memory.
static size_t write_wire(struct antrean_smtp *smtp, const char *mail, size_t length) {
    if (smtp->room < 2 * length + 8) {
        char *larger = realloc(smtp->wire, 2 * length + 8);
        if (larger == NULL) return 0;
        smtp->wire = larger;
        smtp->room = 2 * length + 8;
    }
    char *to = smtp->wire;
    const char *end = mail + length;
    bool ends_line = length >= 2 && end[-2] == '\r' && end[-1] == '\n';
    while (mail < end) {
        if (*mail == '.') *to++ = '.';
        const char *next = memchr(mail, '\n', (size_t)(end - mail));
        next = next == NULL ? end : next + 1;
        memcpy(to, mail, (size_t)(next - mail));
        to += next - mail;
        mail = next;
    }
    const char *last = ends_line ? ".\r\n" : "\r\n.\r\n";
    memcpy(to, last, strlen(last));
    return (size_t)(to - smtp->wire) + strlen(last);
}

static CURLcode send_mail(struct antrean_smtp *smtp, const char *mail, size_t length, long long deadline) {
    size_t size = write_wire(smtp, mail, length);
    if (size == 0) return failed(smtp, CURLE_OUT_OF_MEMORY, "out of memory");
    // All but the last bytes: as long as those are kept back, the server cannot have accepted the mail.
    enter(smtp, ANTREAN_SMTP_BODY);
    const size_t part = 64 * 1024;
    size_t sent = 0;
    CURLcode code = CURLE_OK;
    for (; code == CURLE_OK && size - sent > part; sent += part) code = send_all(smtp, smtp->wire + sent, part, deadline);
    if (code != CURLE_OK) return code;
    enter(smtp, ANTREAN_SMTP_END);
    code = send_all(smtp, smtp->wire + sent, size - sent, deadline);
    if (code == CURLE_OK) code = read_reply(smtp, ANTREAN_SMTP_END, deadline);
    if (code == CURLE_OK && !is_positive(smtp, 2)) return failed(smtp, refused, "refused");
    return code;
}

/// Its reply is not waited for.
static void quit(struct antrean_smtp *smtp) {
    size_t sent;
    if (smtp->connected) curl_easy_send(smtp->curl, "QUIT\r\n", 6, &sent);
    smtp->connected = false;
}

/// A handle that is made anew knows nothing of the old connection.
static void disconnect(struct antrean_smtp *smtp) {
    quit(smtp);
    CURL *fresh = curl_easy_duphandle(smtp->curl);
    curl_easy_cleanup(smtp->curl);
    smtp->curl = fresh;
}

void antrean_smtp_send(antrean_smtp *smtp, const char *from, const char *to, const void *mail, size_t length, bool fresh,
                       antrean_smtp_outcome *outcome) {
    memset(outcome, 0, sizeof *outcome);
    smtp->outcome = outcome;
    smtp->error[0] = '\0';
    long long deadline = now() + smtp->timeout_ms;
    if (fresh && smtp->connected) disconnect(smtp);
    outcome->reused = smtp->connected;

    CURLcode code = CURLE_OK;
    if (smtp->curl == NULL) code = failed(smtp, CURLE_OUT_OF_MEMORY, "out of memory");
    if (code == CURLE_OK && !smtp->connected) code = connect_anew(smtp);
    if (code == CURLE_OK) code = send_envelope(smtp, from, to, length, deadline);
    if (code == CURLE_OK) code = send_mail(smtp, mail, length, deadline);

    outcome->curl_code = code;
    const char *error = smtp->error[0] != '\0' ? smtp->error : curl_easy_strerror(code);
    if (code != CURLE_OK) snprintf(outcome->error, sizeof outcome->error, "%s", error);
    smtp->outcome = NULL;
    if (code != CURLE_OK && smtp->curl != NULL) disconnect(smtp);
}

void antrean_smtp_free(antrean_smtp *smtp) {
    if (smtp == NULL) return;
    quit(smtp);
    curl_easy_cleanup(smtp->curl);
    free(smtp->wire);
    free(smtp);
}
