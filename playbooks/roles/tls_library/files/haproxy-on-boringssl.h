/*
 * Lets HAProxy be compiled with Google's BoringSSL: every file of HAProxy is compiled with `-include` of this one.
 *
 * HAProxy's own code for BoringSSL is older than QUIC and does not compile any more. Its code for AWS-LC does, since AWS-LC grew
 * out of BoringSSL and kept its interface for QUIC. So this header says that it is AWS-LC, and supplies what AWS-LC has and
 * BoringSSL has not. No file of either project is changed.
 *
 * What is missing here without a substitute is listed in docs/compatibility.md, and refused before anything is built.
 */
#ifndef HQ_HAPROXY_ON_BORINGSSL_H
#define HQ_HAPROXY_ON_BORINGSSL_H

/* This file comes before HAProxy's own definition of it. */
#define _GNU_SOURCE
#include <stddef.h>
#include <time.h>

#include <openssl/asn1.h>
#include <openssl/base.h>
#include <openssl/cipher.h>
#include <openssl/crypto.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

/* Who it says it is. HAProxy 3.1 and newer want a library whose name begins with AWS-LC when they start. */
#undef OPENSSL_IS_BORINGSSL
#define OPENSSL_IS_AWSLC
/* HAProxy asks for a version before it uses what only AWS-LC has: this is none of them. */
#define AWSLC_API_VERSION 0
#undef OPENSSL_VERSION_TEXT
#define OPENSSL_VERSION_TEXT "OpenSSL 1.1.1 (compatible; BoringSSL)"
#define OpenSSL_version(which) "AWS-LC's place taken by BoringSSL"

/* There is no DHE: ssl-dh-param-file is refused then. */
#ifndef OPENSSL_NO_DH
#define OPENSSL_NO_DH
#endif

/* --- the same under another name, or with other arguments ------------------------------------------------------------------- */

typedef int OSSL_HANDSHAKE_STATE;

/* A cipher by its number on the wire, two bytes. */
#define SSL_CIPHER_find(ssl, bytes) SSL_get_cipher_by_value((uint16_t)((bytes)[0] << 8 | (bytes)[1]))

/* OpenSSL gives the place in the list or -1. TLS 1.3's suites are in no list of BoringSSL: they are always there. */
static inline int hq_place_of_cipher(const STACK_OF(SSL_CIPHER) *list, const SSL_CIPHER *cipher)
{
	size_t place = 0;

	if (sk_SSL_CIPHER_find(list, &place, cipher))
		return (int)place;
	return SSL_CIPHER_get_auth_nid(cipher) == NID_auth_any ? 0 : -1;
}
#define sk_SSL_CIPHER_find(list, cipher) hq_place_of_cipher(list, cipher)

/* By way of the distance from 1970, which BoringSSL can tell. */
static inline int ASN1_TIME_to_tm(const ASN1_TIME *when, struct tm *broken_down)
{
	ASN1_TIME *origin = ASN1_TIME_set(NULL, 0);
	int days = 0, seconds = 0;
	int told = origin != NULL && ASN1_TIME_diff(&days, &seconds, origin, when);
	time_t since = (time_t)days * (24 * 60 * 60) + seconds;

	ASN1_TIME_free(origin);
	return told && gmtime_r(&since, broken_down) != NULL;
}

#define X509V3_EXT_conf_nid(hash, context, nid, value) X509V3_EXT_nconf_nid(NULL, context, nid, value)

/*
 * A revocation list out of a store. BoringSSL hides the structure and has no function for this; from 2022 to 2026 it begins with
 * an int that tells what it is, and a pointer to it. A test fetches a page with a revoked certificate, which must be refused.
 */
struct hq_x509_object {
	int type;
	void *what;
};

static inline X509_CRL *X509_OBJECT_get0_X509_CRL(const X509_OBJECT *object)
{
	if (object == NULL || X509_OBJECT_get_type(object) != X509_LU_CRL)
		return NULL;
	return (X509_CRL *)((const struct hq_x509_object *)object)->what;
}

/* --- not there: nothing happens, or it fails -------------------------------------------------------------------------------- */

/* Says yes, for HAProxy sets them by default, too: TLS 1.3's suites are fixed. */
static inline int SSL_CTX_set_ciphersuites(SSL_CTX *context, const char *names)
{
	return context != NULL && names != NULL;
}

static inline void SSL_CTX_set_security_level(SSL_CTX *context, int level)
{
	(void)context;
	(void)level;
}

static inline void RAND_keep_random_devices_open(int keep)
{
	(void)keep;
}

static inline STACK_OF(X509) *SSL_get0_verified_chain(const SSL *ssl)
{
	(void)ssl;
	return NULL;
}

/* Certificate transparency in an extension of its own (.sctl). */
static inline int SSL_CTX_add_server_custom_ext(SSL_CTX *context, unsigned int type, ...)
{
	(void)context;
	(void)type;
	return 0;
}

/* Key wrapping of JWE tokens. */
static inline const EVP_CIPHER *EVP_aes_256_wrap(void)
{
	return NULL;
}

/* HAProxy 3.0 cannot be compiled without OCSP: openssl/ocsp.h beside this file has functions that always fail. */
#ifdef HQ_OCSP_FAILS
#undef OPENSSL_NO_OCSP
#define SSL_CTRL_SET_TLSEXT_STATUS_REQ_CB 1
#endif

#endif
