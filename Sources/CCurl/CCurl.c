#include "CCurl.h"

#include <curl/curl.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>

const int antrean_curl_timed_out = CURLE_OPERATION_TIMEDOUT;
const int antrean_curl_login_denied = CURLE_LOGIN_DENIED;
const int antrean_curl_peer_not_verified = CURLE_PEER_FAILED_VERIFICATION;
const int antrean_curl_tls_missing = CURLE_USE_SSL_FAILED;

struct antrean_smtp {
    CURL *curl;
    char error[CURL_ERROR_SIZE];
    /// The mail under way.
    const char *mail;
    size_t length;
    size_t handed;
    antrean_smtp_outcome *outcome;
    /// The next line of a reply continues the one before.
    bool reply_continues;
    /// QUIT was sent, after a failure: its reply says nothing of the mail.
    bool quitting;
    long reply_timeout_s;
    /// The connection of the mail before is in order and was kept.
    bool kept;
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
    antrean_smtp_outcome *outcome = smtp->outcome;
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
    antrean_smtp_outcome *outcome = smtp->outcome;
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

/// Shuts the connection that libcurl keeps, if there is one, so that it finds its end instead of waiting for it.
static void shut_kept(struct antrean_smtp *smtp, int how) {
    curl_socket_t socket = CURL_SOCKET_BAD;
    if (curl_easy_getinfo(smtp->curl, CURLINFO_ACTIVESOCKET, &socket) == CURLE_OK && socket != CURL_SOCKET_BAD) shutdown(socket, how);
}

/// After a failure libcurl says QUIT and waits for the reply as for any other: too long for a reply that matters to nobody.
static void hurry_quit(struct antrean_smtp *smtp) {
    smtp->quitting = true;
    curl_easy_setopt(smtp->curl, CURLOPT_SERVER_RESPONSE_TIMEOUT, 1L);
}

/// libcurl's trace is the only place that tells every command and reply.
static int traced(CURL *curl, curl_infotype type, char *data, size_t size, void *context) {
    (void)curl;
    struct antrean_smtp *smtp = context;
    if (type == CURLINFO_HEADER_OUT && starts(data, size, "QUIT\r\n")) hurry_quit(smtp);
    if (smtp->outcome == NULL) return 0;
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
    smtp->outcome->stage = smtp->handed < smtp->length ? ANTREAN_SMTP_BODY : ANTREAN_SMTP_END;
    // The 354 to DATA says nothing of what becomes of the mail.
    smtp->outcome->reply_code = 0;
    smtp->outcome->reply[0] = '\0';
    return taken;
}

/// Replies are noted from the trace; nothing else arrives.
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
    smtp->reply_timeout_s = settings->reply_timeout_s;
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
    if (!set) {
        antrean_smtp_free(smtp);
        return NULL;
    }
    return smtp;
}

void antrean_smtp_send(antrean_smtp *smtp, const char *from, const char *to, const void *mail, size_t length, bool fresh,
                       antrean_smtp_outcome *outcome) {
    memset(outcome, 0, sizeof *outcome);
    smtp->outcome = outcome;
    smtp->mail = mail;
    smtp->length = length;
    smtp->handed = 0;
    smtp->reply_continues = false;
    smtp->quitting = false;
    smtp->error[0] = '\0';

    CURLcode code = CURLE_OUT_OF_MEMORY;
    struct curl_slist *recipients = curl_slist_append(NULL, to);
    if (recipients != NULL) {
        curl_easy_setopt(smtp->curl, CURLOPT_SERVER_RESPONSE_TIMEOUT, smtp->reply_timeout_s);
        curl_easy_setopt(smtp->curl, CURLOPT_MAIL_FROM, from);
        curl_easy_setopt(smtp->curl, CURLOPT_MAIL_RCPT, recipients);
        curl_easy_setopt(smtp->curl, CURLOPT_INFILESIZE_LARGE, (curl_off_t)length);
        curl_easy_setopt(smtp->curl, CURLOPT_FRESH_CONNECT, fresh ? 1L : 0L);
        code = curl_easy_perform(smtp->curl);
        long connects = 0;
        curl_easy_getinfo(smtp->curl, CURLINFO_NUM_CONNECTS, &connects);
        outcome->reused = smtp->kept && connects == 0;
        curl_easy_setopt(smtp->curl, CURLOPT_MAIL_RCPT, NULL);
        curl_slist_free_all(recipients);
    }
    outcome->curl_code = code;
    // libcurl keeps the connection also when the end of the mail got no reply. A late one would be taken for the next mail's.
    smtp->kept = code == CURLE_OK || outcome->reply_code != 0;
    if (!smtp->kept) shut_kept(smtp, SHUT_RDWR);
    const char *error = smtp->error[0] != '\0' ? smtp->error : curl_easy_strerror(code);
    if (code != CURLE_OK) strncpy(outcome->error, error, sizeof outcome->error - 1);
    smtp->outcome = NULL;
    smtp->mail = NULL;
}

void antrean_smtp_free(antrean_smtp *smtp) {
    if (smtp == NULL) return;
    // QUIT still goes out; its reply is not waited for.
    shut_kept(smtp, SHUT_RD);
    curl_easy_cleanup(smtp->curl);
    free(smtp);
}

const char *antrean_curl_text(int curl_code) {
    return curl_easy_strerror((CURLcode)curl_code);
}
