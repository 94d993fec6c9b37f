/* The same game in C, for one workload: every size is a constant given to the compiler.
 * As in gan_tui/nn/passes.py a sample is a column, and every layer's input ends in a row of ones. At most one hidden
 * layer. With -DBLAS the matrix products go to the OpenBLAS whose cblas_sgemm the caller hands to start(). */
#include <math.h>
#include <stdint.h>
#include <string.h>

#define INLINE static inline __attribute__((always_inline))
#define HID (HIDDEN ? HIDDEN : 1)
#define G_OUT (HIDDEN ? HID * (LATENT + 1) : 0) /* where the last block begins */
#define D_OUT (HIDDEN ? HID * (PIXELS + 1) : 0)
#define G_IN (HIDDEN ? HIDDEN : LATENT) /* inputs of the last layer */
#define D_IN (HIDDEN ? HIDDEN : PIXELS)
#define G_COUNT (G_OUT + PIXELS * (G_IN + 1))
#define D_COUNT (D_OUT + D_IN + 1)
#define STEPS 16 /* in a block of noise */
#define NOISE (STEPS * 2 * LATENT * BATCH)

typedef void Sgemm(int, int, int, int64_t, int64_t, int64_t, float, const float *, int64_t, const float *, int64_t,
                   float, float *, int64_t);
static Sgemm *sgemm;
static const float *images;
static uint32_t image_count, noise_seed;

float g_theta[G_COUNT], d_theta[D_COUNT];
static float g_grad[G_COUNT], d_grad[D_COUNT], g_m[G_COUNT], d_m[D_COUNT], g_v[G_COUNT], d_v[D_COUNT];
static int updates;

static float noise[NOISE], z[(LATENT + 1) * BATCH], g_mid[(HID + 1) * BATCH], g_slope[HID * BATCH];
static float both[(PIXELS + 1) * 2 * BATCH], mid[(HID + 1) * 2 * BATCH], slope[HID * 2 * BATCH], logits[2 * BATCH];
static float alone[(PIXELS + 1) * BATCH], delta[HID * 2 * BATCH], d_logits[2 * BATCH], d_pixels[PIXELS * BATCH];
static float drawn[2 * LATENT * BATCH], *now = noise;

/* c (m, n) = a (m, k) b (k, n); lda and ldb are the strides of rows */
INLINE void product(int m, int n, int k, const float *a, int lda, const float *b, int ldb, float *c, int ldc) {
#ifdef BLAS
    sgemm(101, 111, 111, m, n, k, 1, a, lda, b, ldb, 0, c, ldc);
#else
    for (int i = 0; i < m; i++) {
        float row[2 * BATCH];
        for (int j = 0; j < n; j++) row[j] = 0;
        for (int l = 0; l < k; l++)
            for (int j = 0; j < n; j++) row[j] += a[i * lda + l] * b[l * ldb + j];
        for (int j = 0; j < n; j++) c[i * ldc + j] = row[j];
    }
#endif
}

/* c (k, n) = a' b, with a (m, k) and b (m, n) */
INLINE void back_product(int k, int n, int m, const float *a, int lda, const float *b, float *c) {
#ifdef BLAS
    sgemm(101, 112, 111, k, n, m, 1, a, lda, b, n, 0, c, n);
#else
    for (int i = 0; i < k; i++) {
        float row[2 * BATCH];
        for (int j = 0; j < n; j++) row[j] = 0;
        for (int l = 0; l < m; l++)
            for (int j = 0; j < n; j++) row[j] += a[l * lda + i] * b[l * n + j];
        for (int j = 0; j < n; j++) c[i * n + j] = row[j];
    }
#endif
}

/* c (m, k) = a b', with a (m, n) and b (k, n) */
INLINE void outer(int m, int k, int n, const float *a, const float *b, float *c) {
#ifdef BLAS
    sgemm(101, 111, 112, m, k, n, 1, a, n, b, n, 0, c, k);
#else
    for (int i = 0; i < m; i++)
        for (int l = 0; l < k; l++) {
            float sum = 0;
            for (int j = 0; j < n; j++) sum += a[i * n + j] * b[l * n + j];
            c[i * k + l] = sum;
        }
#endif
}

/* a hidden layer with leaky ReLU, if there is one: the input of the last layer */
INLINE const float *hide(const float *theta, int in, int n, const float *x, float *h, float *s) {
    if (!HIDDEN) return x;
    product(HIDDEN, n, in + 1, theta, in + 1, x, n, h, n);
    for (int i = 0; i < HIDDEN * n; i++) {
        s[i] = h[i] > 0 ? 1.0f : 0.2f;
        h[i] *= s[i];
    }
    return h;
}

/* makes `count` fakes: columns of `to`, whose rows are `ld` apart */
INLINE const float *generate(const float *input, float *to, int ld) {
    const float *x = hide(g_theta, LATENT, BATCH, input, g_mid, g_slope);
    product(PIXELS, BATCH, G_IN + 1, g_theta + G_OUT, G_IN + 1, x, BATCH, to, ld);
    for (int i = 0; i < PIXELS; i++)
        for (int j = 0; j < BATCH; j++) to[i * ld + j] = 1 / (1 + expf(-to[i * ld + j]));
    return x;
}

/* from the derivative by the last layer's output, `out` rows: gradients, and the first layer's delta in `delta` */
INLINE void backward(const float *theta, float *grad, int in, int hid_in, int out, int n, int last, const float *d_out,
                     const float *x, const float *h, const float *s) {
    if (grad) outer(out, hid_in + 1, n, d_out, HIDDEN ? h : x, grad + last);
    if (!HIDDEN) return;
    back_product(HIDDEN, n, out, theta + last, HIDDEN + 1, d_out, delta);
    for (int i = 0; i < HIDDEN * n; i++) delta[i] *= s[i];
    if (grad) outer(HIDDEN, in + 1, n, delta, x, grad);
}

INLINE void update(float *theta, const float *grad, float *m, float *v, int count) {
    if (!ADAM) {
        for (int i = 0; i < count; i++) theta[i] -= RATE * grad[i];
        return;
    }
    const float c1 = 1 / (1 - powf(0.5f, updates)), c2 = 1 / (1 - powf(0.999f, updates));
    for (int i = 0; i < count; i++) {
        m[i] = 0.5f * m[i] + 0.5f * grad[i];
        v[i] = 0.999f * v[i] + 0.001f * grad[i] * grad[i];
        theta[i] -= RATE * (m[i] * c1) / (sqrtf(v[i] * c2) + 1e-8f);
    }
}

INLINE float softplus(float x) { return fmaxf(x, 0) + log1pf(expf(-fabsf(x))); }

/* one step, with the reals in `both` already; row: d_loss, g_loss, mean D(x), mean D(G(z)) */
INLINE void step(const float *d_z, const float *g_z, float *row) {
    updates++;
    for (int i = 0; i < LATENT * BATCH; i++) z[i] = d_z[i];
    generate(z, both + BATCH, 2 * BATCH);
    const float *h = hide(d_theta, PIXELS, 2 * BATCH, both, mid, slope);
    product(1, 2 * BATCH, D_IN + 1, d_theta + D_OUT, D_IN + 1, h, 2 * BATCH, logits, 2 * BATCH);
    float loss = 0, real = 0, fake = 0;
    for (int j = 0; j < BATCH; j++) {
        float p = 1 / (1 + expf(-logits[j])), q = 1 / (1 + expf(-logits[BATCH + j]));
        loss += softplus(-logits[j]) + softplus(logits[BATCH + j]), real += p, fake += q;
        d_logits[j] = (p - 1) / BATCH, d_logits[BATCH + j] = q / BATCH;
    }
    row[0] = loss / BATCH, row[2] = real / BATCH, row[3] = fake / BATCH;
    backward(d_theta, d_grad, PIXELS, D_IN, 1, 2 * BATCH, D_OUT, d_logits, both, mid, slope);
    update(d_theta, d_grad, d_m, d_v, D_COUNT);

    for (int i = 0; i < LATENT * BATCH; i++) z[i] = g_z[i];
    generate(z, alone, BATCH);
    h = hide(d_theta, PIXELS, BATCH, alone, mid, slope);
    for (int j = 0; HIDDEN && j < BATCH; j++) mid[HID * BATCH + j] = 1; /* the ones of this batch size */
    product(1, BATCH, D_IN + 1, d_theta + D_OUT, D_IN + 1, h, BATCH, logits, BATCH);
    loss = 0;
    for (int j = 0; j < BATCH; j++) {
        loss += softplus(-logits[j]);
        d_logits[j] = (1 / (1 + expf(-logits[j])) - 1) / BATCH;
    }
    row[1] = loss / BATCH;
    backward(d_theta, 0, PIXELS, D_IN, 1, BATCH, D_OUT, d_logits, alone, mid, slope);
    for (int j = 0; HIDDEN && j < 2 * BATCH; j++) mid[HID * 2 * BATCH + j] = 1;
    back_product(PIXELS, BATCH, HIDDEN ? HIDDEN : 1, d_theta, PIXELS + 1, HIDDEN ? delta : d_logits, d_pixels);
    for (int i = 0; i < PIXELS * BATCH; i++) d_pixels[i] *= alone[i] * (1 - alone[i]);
    backward(g_theta, g_grad, LATENT, G_IN, PIXELS, BATCH, G_OUT, d_pixels, z, g_mid, g_slope);
    update(g_theta, g_grad, g_m, g_v, G_COUNT);
}

INLINE uint32_t mixed(uint32_t x) {
    x = (x ^ (x >> 16)) * 0x7feb352du;
    x = (x ^ (x >> 15)) * 0x846ca68bu;
    return x ^ (x >> 16);
}

INLINE float uniform(uint32_t i) { return ((mixed(noise_seed + i) >> 8) + 1) * 0x1p-24f; }

/* a block of N(0, 1), by Box and Muller from hashed counters; sine and cosine in one loop would not be vectorised */
static void draw_noise(void) {
    static float radius[NOISE / 2];
    float *first = noise, *second = noise + NOISE / 2;
    for (int i = 0; i < NOISE / 2; i++) radius[i] = sqrtf(-2 * logf(uniform(i)));
    for (int i = 0; i < NOISE / 2; i++) first[i] = radius[i] * cosf(6.2831853f * uniform(NOISE / 2 + i));
    for (int i = 0; i < NOISE / 2; i++) second[i] = radius[i] * sinf(6.2831853f * uniform(NOISE / 2 + i));
    noise_seed += NOISE;
}

static void set_reals(const float *image, int column) {
    for (int p = 0; p < PIXELS; p++) both[p * 2 * BATCH + column] = image[p];
}

void start(Sgemm *blas, const float *data, int count, const float *g, const float *d) {
    sgemm = blas, images = data, image_count = count, updates = 0, noise_seed = 1;
    memcpy(g_theta, g, sizeof g_theta), memcpy(d_theta, d, sizeof d_theta);
    memset(g_m, 0, sizeof g_m), memset(g_v, 0, sizeof g_v), memset(d_m, 0, sizeof d_m), memset(d_v, 0, sizeof d_v);
    for (int j = 0; j < BATCH; j++) z[LATENT * BATCH + j] = g_mid[HID * BATCH + j] = alone[PIXELS * BATCH + j] = 1;
    for (int j = 0; j < 2 * BATCH; j++) both[PIXELS * 2 * BATCH + j] = mid[HID * 2 * BATCH + j] = 1;
}

/* rows (steps, 4) */
void run(int steps, float *rows) {
    for (int t = 0; t < steps; t++) {
        if (t % STEPS == 0) draw_noise();
        now = noise + t % STEPS * 2 * LATENT * BATCH;
        for (int j = 0; j < BATCH; j++) {
            uint64_t i = mixed(0x80000000u + noise_seed + t * BATCH + j);
            set_reals(images + (i * image_count >> 32) * PIXELS, j);
        }
        step(now, now + LATENT * BATCH, rows + 4 * t);
    }
}

/* the same on given reals (steps, BATCH, PIXELS) and noise (steps, BATCH, LATENT) */
void feed(int steps, const float *reals, const float *d_z, const float *g_z, float *rows) {
    for (int t = 0; t < steps; t++, reals += BATCH * PIXELS, d_z += LATENT * BATCH, g_z += LATENT * BATCH) {
        for (int j = 0; j < BATCH; j++) {
            set_reals(reals + j * PIXELS, j);
            for (int l = 0; l < LATENT; l++) {
                drawn[l * BATCH + j] = d_z[j * LATENT + l];
                drawn[(LATENT + l) * BATCH + j] = g_z[j * LATENT + l];
            }
        }
        step(drawn, drawn + LATENT * BATCH, rows + 4 * t);
    }
}
