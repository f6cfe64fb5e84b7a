#define _GNU_SOURCE
#include "CPostgres.h"

#include <pthread.h>
#include <stdio.h>

void antrean_name_thread(const char *name) {
#if defined(__linux__)
    char kept[16];
    snprintf(kept, sizeof kept, "%s", name);
    pthread_setname_np(pthread_self(), kept);
#else
    (void)name;
#endif
}
