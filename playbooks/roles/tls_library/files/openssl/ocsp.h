/*
 * OCSP that always fails, for HAProxy 3.0, which cannot be compiled without any (-DHQ_OCSP_FAILS); BoringSSL has none.
 * Parameter lists are empty on purpose: in C before C23 such a function takes whatever it is given.
 */
#ifndef HQ_OCSP_H
#define HQ_OCSP_H

struct hq_ocsp;
typedef struct hq_ocsp OCSP_BASICRESP;
typedef struct hq_ocsp OCSP_CERTID;
typedef struct hq_ocsp OCSP_ONEREQ;
typedef struct hq_ocsp OCSP_REQUEST;
typedef struct hq_ocsp OCSP_RESPONSE;
typedef struct hq_ocsp OCSP_SINGLERESP;

/* RFC 6960 */
enum {
	OCSP_RESPONSE_STATUS_SUCCESSFUL = 0,
	V_OCSP_CERTSTATUS_GOOD = 0,
	V_OCSP_CERTSTATUS_REVOKED = 1,
	OCSP_TRUSTOTHER = 0x200
};

#define HQ_NOTHING(type, name) \
	static inline type *name() { return NULL; }
#define HQ_NUMBER(number, name) \
	static inline int name() { return number; }
#define HQ_NO_EFFECT(name) \
	static inline void name() {}

HQ_NOTHING(OCSP_BASICRESP, OCSP_response_get1_basic)
HQ_NOTHING(OCSP_CERTID, OCSP_CERTID_dup)
HQ_NOTHING(OCSP_CERTID, OCSP_cert_to_id)
HQ_NOTHING(OCSP_CERTID, d2i_OCSP_CERTID)
HQ_NOTHING(OCSP_ONEREQ, OCSP_request_add0_id)
HQ_NOTHING(OCSP_REQUEST, OCSP_REQUEST_new)
HQ_NOTHING(OCSP_RESPONSE, d2i_OCSP_RESPONSE)
HQ_NOTHING(OCSP_RESPONSE, d2i_OCSP_RESPONSE_bio)
HQ_NOTHING(OCSP_SINGLERESP, OCSP_resp_get0)
HQ_NOTHING(const OCSP_CERTID, OCSP_SINGLERESP_get0_id)
HQ_NOTHING(const char, OCSP_response_status_str)

/* None, invalid, or different: never a success. */
HQ_NUMBER(-1, OCSP_response_status)
HQ_NUMBER(-1, OCSP_single_get0_status)
HQ_NUMBER(-1, i2d_OCSP_CERTID)
HQ_NUMBER(-1, i2d_OCSP_REQUEST)
HQ_NUMBER(0, OCSP_RESPONSE_print)
HQ_NUMBER(0, OCSP_basic_verify)
HQ_NUMBER(0, OCSP_check_validity)
HQ_NUMBER(0, OCSP_id_get0_info)
HQ_NUMBER(0, OCSP_resp_count)
HQ_NUMBER(1, OCSP_id_cmp)

HQ_NO_EFFECT(OCSP_BASICRESP_free)
HQ_NO_EFFECT(OCSP_CERTID_free)
HQ_NO_EFFECT(OCSP_REQUEST_free)
HQ_NO_EFFECT(OCSP_RESPONSE_free)

#define SSL_CTX_get_tlsext_status_cb(context, callback) ((void)(context), *(callback) = NULL)

#endif
