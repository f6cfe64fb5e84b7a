/// Sending mail with libcurl, for Swift: `curl_easy_setopt` is variadic and its callbacks are C functions, neither of which Swift can use.
/// libcurl connects, encrypts and logs in; the few commands of a mail are sent here over its connection, for libcurl sends them one by one and waits
/// for each reply. What stays here is one handle with its connection, and an exact account of how far a mail got; what that means is decided in Swift.
#ifndef ANTREAN_CCURL_H
#define ANTREAN_CCURL_H

#include <stdbool.h>
#include <stddef.h>

/// The command that was last sent, or what happens around it: which reply a failure answers.
typedef enum antrean_smtp_stage {
    /// Nothing was heard from the server yet.
    ANTREAN_SMTP_CONNECT = 0,
    /// The server has greeted, or the connection was kept from the mail before.
    ANTREAN_SMTP_GREETING,
    ANTREAN_SMTP_EHLO,
    ANTREAN_SMTP_STARTTLS,
    ANTREAN_SMTP_AUTH,
    ANTREAN_SMTP_MAIL,
    ANTREAN_SMTP_RCPT,
    ANTREAN_SMTP_DATA,
    /// Part of the mail was sent, not its end: the server cannot have accepted it.
    ANTREAN_SMTP_BODY,
    /// The end of the mail was sent, or it was tried: without a reply nobody knows whether the server has it.
    ANTREAN_SMTP_END,
} antrean_smtp_stage;

typedef enum antrean_smtp_tls {
    ANTREAN_SMTP_TLS_OFF = 0,
    /// STARTTLS when the server offers it; the certificate is not verified.
    ANTREAN_SMTP_TLS_OPPORTUNISTIC,
    /// STARTTLS or nothing, verified.
    ANTREAN_SMTP_TLS_REQUIRED,
    /// TLS from the first byte (smtps), verified.
    ANTREAN_SMTP_TLS_IMPLICIT,
} antrean_smtp_tls;

/// Texts are copied. NULL: not set.
typedef struct antrean_smtp_settings {
    /// `smtp://host:port/name-for-ehlo`
    const char *url;
    antrean_smtp_tls tls;
    const char *user;
    const char *password;
    /// File of trusted certificates instead of the system's.
    const char *ca_file;
    long connect_timeout_ms;
    /// For one whole mail, connecting included.
    long timeout_ms;
    /// For one reply; whole seconds.
    long reply_timeout_s;
} antrean_smtp_settings;

typedef struct antrean_smtp_outcome {
    /// A CURLcode; 0 when the server took the mail. CURLE_SEND_ERROR when it refused it.
    int curl_code;
    antrean_smtp_stage stage;
    /// The last reply's code, 0 when there was none to the last command.
    int reply_code;
    /// Whether this mail went over a connection kept from the one before.
    bool reused;
    /// The last reply, its lines joined by spaces.
    char reply[512];
    /// What libcurl says of a failure.
    char error[256];
} antrean_smtp_outcome;

/// A handle with at most one connection. One thread at a time.
typedef struct antrean_smtp antrean_smtp;

/// NULL when there is no memory or libcurl lacks SMTP.
antrean_smtp *antrean_smtp_make(const antrean_smtp_settings *settings);

/// Sends one mail to one recipient, and keeps the connection when that succeeded. Blocks.
/// - `fresh`: not over the connection that is kept.
void antrean_smtp_send(antrean_smtp *smtp, const char *from, const char *to, const void *mail, size_t length, bool fresh,
                       antrean_smtp_outcome *outcome);

/// Says QUIT on the connection that is kept, and frees the handle. Blocks.
void antrean_smtp_free(antrean_smtp *smtp);

/// CURLcodes that Swift tells apart.
extern const int antrean_curl_timed_out;
extern const int antrean_curl_login_denied;
extern const int antrean_curl_peer_not_verified;
extern const int antrean_curl_tls_missing;
extern const int antrean_curl_out_of_memory;

#endif
