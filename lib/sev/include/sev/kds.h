/* SPDX-License-Identifier: Apache-2.0 */
/*
 * AMD's key distribution service: URLs, fetching with patience, a cache, offline bundles.
 */
#ifndef SEV_KDS_H
#define SEV_KDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <sev/cert.h>
#include <sev/err.h>
#include <sev/fetch.h>
#include <sev/product.h>
#include <sev/report.h>
#include <sev/sev_cert.h>

SEV_BEGIN_DECLS

#define SEV_KDS_URL "https://kdsintf.amd.com"

/* What the KDS serves. */
enum sev_kds_what {
	SEV_KDS_VCEK = 0,
	SEV_KDS_CA = 1,		/* cert_chain of the VCEK: ASK, ARK */
	SEV_KDS_VLEK_CHAIN = 2, /* cert_chain of the VLEK: ASVK, ARK */
	SEV_KDS_CRL = 3,	/* /vcek/v1/P/crl */
	SEV_KDS_VLEK_CRL = 4,	/* /vlek/v1/P/crl */
};

/* What is wanted. Of a VCEK: chip id and TCB. Set size to its sizeof. */
struct sev_kds_request {
	size_t size;
	enum sev_kds_what what;
	const struct sev_product *product;
	uint8_t chip_id[SEV_CHIP_ID_SIZE]; /* the first sev_product_chip_id_size() bytes count */
	uint8_t tcb[SEV_TCB_COMPONENTS];   /* by enum sev_tcb_component */
};

/* The request for the VCEK that signed a report: CHIP_ID and REPORTED_TCB. SEV_ERR_UNKNOWN when its
 * product is not known or CHIP_ID is masked, SEV_ERR_ARG when a VLEK signed it. */
SEV_API enum sev_rc sev_kds_request_of_report(const struct sev_report *report,
					      struct sev_kds_request *out, struct sev_err *err);
/* The URL, as a new string; base NULL is SEV_KDS_URL. */
SEV_API enum sev_rc sev_kds_url(const char *base, const struct sev_kds_request *request, char **out,
				struct sev_err *err);
/* The sevctl command that gets it: "sevctl kds fetch vcek --product Milan …". A new string. */
SEV_API enum sev_rc sev_kds_command(const struct sev_kds_request *request, char **out,
				    struct sev_err *err);
/*
 * A file name for what it gets: "Milan-vcek-HWID-bl3-tee0-snp22-ucode211.der". Everything that is
 * asked for is in it, and it does not depend on how a URL spells that. A new string.
 */
SEV_API enum sev_rc sev_kds_file_name(const struct sev_kds_request *request, char **out,
				      struct sev_err *err);

/*
 * A directory of files that were fetched. Safe against concurrent writers; what is read from it is
 * as untrusted as the network. A file that does not parse or is not what it is named for is
 * removed.
 */
struct sev_kds_cache;
/* path NULL: $XDG_CACHE_HOME/sevkit/kds, or ~/.cache/sevkit/kds. Made when first written to. */
SEV_API enum sev_rc sev_kds_cache_open(const char *path, struct sev_kds_cache **out,
				       struct sev_err *err);
SEV_API void sev_kds_cache_close(struct sev_kds_cache *cache);
SEV_API const char *sev_kds_cache_path(const struct sev_kds_cache *cache);
/* Why what was fetched last could not be kept; NULL when it was. Fetching does not fail for it. */
SEV_API const struct sev_err *sev_kds_cache_failure(const struct sev_kds_cache *cache);

/* How things are got. Set size to its sizeof. Either of cache and fetch may be NULL. */
struct sev_kds {
	size_t size;
	const char *base; /* NULL: SEV_KDS_URL */
	struct sev_kds_cache *cache;
	const struct sev_fetch *fetch;	 /* NULL: offline */
	unsigned attempts;		 /* of each request, 0: 5 */
	unsigned patience;		 /* seconds to wait between attempts in all, 0: 120 */
	int64_t now;			 /* CRLs past their nextUpdate are fetched again */
	const struct sev_certs *anchors; /* roots to trust beside AMD's; may be NULL */
};
/*
 * Gets what a request asks for, from the cache or the KDS, checks that it is that, keeps it in the
 * cache, and adds it to certs. What is checked: kind, product, hwID and TCB; of CA certificates
 * also that a trusted ARK signed them; of a VCEK or CRL that the ASK or ARK of its product in certs
 * signed it, or AMD's own. (Below an anchor whose ASK is not in certs, that remains to be seen.)
 * A 429 or another status that passes is tried again, after as long as the server asks for.
 * SEV_ERR_UNKNOWN when offline and not in the cache, with the command that gets it; SEV_ERR_IO with
 * the HTTP status when the KDS did not give it, sys_errno ENOENT when it does not have it;
 * SEV_ERR_FORMAT when what came is not what was asked for. A CRL of the cache that is past its
 * nextUpdate is added as well where there is no newer one: with SEV_OK when offline, beside the
 * error otherwise.
 */
SEV_API enum sev_rc sev_kds_get(const struct sev_kds *kds, const struct sev_kds_request *request,
				struct sev_certs *certs, struct sev_err *err);
/*
 * The same for the VCEK that signed a report. Of a version 2 report whose product is not set, each
 * product of products (NULL: the built-in table) that fits is tried.
 */
SEV_API enum sev_rc sev_kds_get_vcek(const struct sev_kds *kds, const struct sev_report *report,
				     const struct sev_products *products, struct sev_certs *certs,
				     struct sev_err *err);

/*
 * Certificates in SEV's form, added to certs. Who signed them is not checked:
 * sev_sev_certs_verify() does that. Failures are those of sev_kds_get().
 */

/* The CEK of a chip, which the ASK signed. id is what GET_ID tells of the first socket. */
#define SEV_KDS_CEK_ID_SIZE 64
SEV_API enum sev_rc sev_kds_get_cek(const struct sev_kds *kds,
				    const uint8_t id[SEV_KDS_CEK_ID_SIZE],
				    struct sev_sev_certs *certs, struct sev_err *err);
/* The URL of it, as a new string; base NULL is SEV_KDS_URL. */
SEV_API enum sev_rc sev_kds_cek_url(const char *base, const uint8_t id[SEV_KDS_CEK_ID_SIZE],
				    char **out, struct sev_err *err);
/*
 * ASK and ARK of a product ("Naples", "Rome", "Milan", …), which AMD gives out elsewhere
 * (SEV_ASK_ARK_URL); a mirror has them below the same path.
 */
#define SEV_ASK_ARK_URL "https://download.amd.com"
SEV_API enum sev_rc sev_kds_get_ask_ark(const struct sev_kds *kds, const char *product,
					struct sev_sev_certs *certs, struct sev_err *err);

/*
 * One file with CAs and CRLs of products (and VCEKs that are given), dated: PEM blocks with a text
 * header, which sev_certs_add_file() reads like any other. made is seconds since 1970. *out is
 * malloc'ed.
 */
SEV_API enum sev_rc sev_kds_bundle_write(const struct sev_certs *certs, int64_t made, char **out,
					 struct sev_err *err);

SEV_END_DECLS

#endif
