// Watches what a program paints, from outside, the same for every program.
//
//   watch-screen X Y W H MAX_MS SHARE PICTURE -- PROGRAM ARGS…
//       starts PROGRAM and keeps every change of that part of the screen until it has been still for
//       two seconds with more on it than a word or two. The list counts as painted in the first picture that already has SHARE
//       percent of the last picture's ink, so that neither an empty frame nor a splash counts. Prints
//       one line of JSON and leaves the program running; PICTURE gets the last one, as PPM.
//   watch-screen X Y W H MAX_MS --changes
//       for each line on stdin: prints `armed`, waits for that part of the screen to change, and
//       prints the time, or `none` after MAX_MS.
//
// Times are milliseconds since 1970. Reads the pixels by shared memory, some 0.3 ms a look.
#include <X11/Xlib.h>
#include <X11/Xutil.h>
#include <X11/extensions/XShm.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/shm.h>
#include <time.h>
#include <unistd.h>

enum { KEPT = 600, STILL_MS = 2000, PAUSE_US = 2000 };

static Display *display;
static XImage *image;
static XShmSegmentInfo segment;
static int left, top;
static size_t pixels;

static double now_ms(void) {
    struct timespec t;
    clock_gettime(CLOCK_REALTIME, &t);
    return t.tv_sec * 1e3 + t.tv_nsec / 1e6;
}

static void look(void) {
    if (!XShmGetImage(display, DefaultRootWindow(display), image, left, top, AllPlanes)) {
        fprintf(stderr, "watch-screen: the screen is smaller than the part to watch\n");
        exit(1);
    }
}

static void *copy(void) {
    void *kept = malloc(pixels * 4);
    if (!kept) exit(1);
    memcpy(kept, image->data, pixels * 4);
    return kept;
}

// The most common colour: what is not this is ink.
static uint32_t ground(const uint32_t *picture) {
    static uint32_t colours[1 << 16], counts[1 << 16];
    uint32_t best = picture[0], most = 0;
    memset(counts, 0, sizeof counts);
    for (size_t i = 0; i < pixels; i++) {
        uint32_t slot = (picture[i] * 2654435761u) >> 16;
        if (counts[slot] == 0) colours[slot] = picture[i];
        if (colours[slot] == picture[i] && ++counts[slot] > most) most = counts[slot], best = picture[i];
    }
    return best;
}

// Whether there is more than one pixel of ink in two hundred.
static int written_on(const uint32_t *picture) {
    uint32_t paper = ground(picture);
    size_t ink = 0;
    for (size_t i = 0; i < pixels; i++) ink += picture[i] != paper;
    return ink * 200 > pixels;
}

static void keep_picture(const char *path, const uint32_t *picture, int width, int height) {
    FILE *file = fopen(path, "wb");
    if (!file) return;
    fprintf(file, "P6 %d %d 255\n", width, height);
    for (size_t i = 0; i < pixels; i++) {
        fputc(picture[i] >> 16 & 255, file);
        fputc(picture[i] >> 8 & 255, file);
        fputc(picture[i] & 255, file);
    }
    fclose(file);
}

static int start(char **command, int max_ms, int share, const char *path, int width, int height) {
    static uint32_t *pictures[KEPT];
    static double times[KEPT];
    int kept = 0;
    look();
    uint32_t *before = copy();
    double began = now_ms(), changed = 0;
    pid_t child = fork();
    if (child == 0) {
        setsid();
        freopen("/dev/null", "r", stdin);
        freopen("/dev/null", "w", stdout);
        if (!getenv("BENCH_LOUD")) freopen("/dev/null", "w", stderr);
        execvp(command[0], command);
        _exit(127);
    }
    uint32_t *last = before;
    for (double t = began; t - began < max_ms; t = now_ms()) {
        look();
        if (memcmp(last, image->data, pixels * 4) != 0) {
            changed = t;
            if (kept == KEPT) free(pictures[--kept]); // a picture that never stays still
            times[kept] = t;
            last = pictures[kept++] = copy();
        } else if (changed && t - changed > STILL_MS) {
            if (written_on(last)) break;
            changed = t; // an empty window: the list is still to come
        }
        usleep(PAUSE_US);
    }
    double first = 0, painted = 0;
    if (kept) {
        uint32_t *end = pictures[kept - 1], paper = ground(end);
        size_t ink = 0;
        for (size_t i = 0; i < pixels; i++) ink += end[i] != paper && end[i] != before[i];
        for (int k = 0; k < kept && !painted; k++) {
            size_t there = 0;
            for (size_t i = 0; i < pixels; i++) there += end[i] != paper && end[i] != before[i] && pictures[k][i] == end[i];
            if (ink && there * 100 >= ink * share) painted = times[k];
        }
        first = times[0];
        keep_picture(path, end, width, height);
        printf("{\"pid\":%d,\"began\":%.3f,\"first\":%.3f,\"painted\":%.3f,\"last\":%.3f,\"pictures\":%d,\"ink\":%zu}\n",
               child, began, first, painted, times[kept - 1], kept, ink);
        return 0;
    }
    printf("{\"pid\":%d,\"began\":%.3f,\"first\":null,\"painted\":null,\"pictures\":0,\"ink\":0}\n", child, began);
    return 0;
}

static int changes(int max_ms) {
    char line[64];
    while (fgets(line, sizeof line, stdin)) {
        look();
        uint32_t *before = copy();
        puts("armed");
        fflush(stdout);
        double began = now_ms(), at = 0;
        while (!at && now_ms() - began < max_ms) {
            look();
            if (memcmp(before, image->data, pixels * 4) != 0) at = now_ms();
            else usleep(PAUSE_US / 2);
        }
        if (at) printf("%.3f\n", at);
        else puts("none");
        fflush(stdout);
        free(before);
    }
    return 0;
}

int main(int argc, char **argv) {
    int only_changes = argc == 7 && strcmp(argv[6], "--changes") == 0;
    if (!only_changes && (argc < 10 || strcmp(argv[8], "--") != 0)) {
        fprintf(stderr, "usage: watch-screen X Y W H MAX_MS (SHARE PICTURE -- PROGRAM ARGS… | --changes)\n");
        return 2;
    }
    int width = atoi(argv[3]), height = atoi(argv[4]), max_ms = atoi(argv[5]);
    left = atoi(argv[1]), top = atoi(argv[2]);
    display = XOpenDisplay(NULL);
    if (!display || !XShmQueryExtension(display)) {
        fprintf(stderr, "watch-screen: no X screen with shared memory\n");
        return 1;
    }
    int screen = DefaultScreen(display);
    image = XShmCreateImage(display, DefaultVisual(display, screen), DefaultDepth(display, screen), ZPixmap, NULL, &segment, width, height);
    if (!image || image->bits_per_pixel != 32 || image->bytes_per_line != width * 4) {
        fprintf(stderr, "watch-screen: a screen of 24 bits is needed\n");
        return 1;
    }
    pixels = (size_t)width * height;
    segment.shmid = shmget(IPC_PRIVATE, pixels * 4, IPC_CREAT | 0600);
    segment.shmaddr = image->data = shmat(segment.shmid, NULL, 0);
    segment.readOnly = False;
    XShmAttach(display, &segment);
    XSync(display, False);
    shmctl(segment.shmid, IPC_RMID, NULL);
    return only_changes ? changes(max_ms) : start(argv + 9, max_ms, atoi(argv[6]), argv[7], width, height);
}
