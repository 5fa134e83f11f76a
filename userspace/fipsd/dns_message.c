// SPDX-License-Identifier: MIT
/* DNS messages, by ldns. */

#include <stdlib.h>

#include <ldns/ldns.h>

#include "fipsd/dns_message.h"

/* Add the address of the name that was asked for. */
static bool add_address(ldns_pkt *reply, const ldns_rr *question, const struct fips_dnsname *node,
			u32 ttl)
{
	ldns_rr *record = ldns_rr_new();
	ldns_rdf *owner = ldns_rdf_clone(ldns_rr_owner(question));
	ldns_rdf *address = ldns_rdf_new_frm_data(LDNS_RDF_TYPE_AAAA, 16, node->ipv6);

	if (!record || !owner || !address) {
		ldns_rdf_deep_free(owner);
		ldns_rdf_deep_free(address);
		ldns_rr_free(record);
		return false;
	}
	ldns_rr_set_owner(record, owner);
	ldns_rr_set_type(record, LDNS_RR_TYPE_AAAA);
	ldns_rr_set_class(record, LDNS_RR_CLASS_IN);
	ldns_rr_set_ttl(record, ttl);
	ldns_rr_push_rdf(record, address);
	return ldns_pkt_push_rr(reply, LDNS_SECTION_ANSWER, record);
}

/* Return: the reply without any answer in it, authoritative, all questions repeated. */
static ldns_pkt *begin_reply(const ldns_pkt *query)
{
	ldns_pkt *reply = ldns_pkt_new();
	ldns_rr_list *questions = ldns_rr_list_clone(ldns_pkt_question(query));

	if (!reply || !questions) {
		ldns_pkt_free(reply);
		ldns_rr_list_deep_free(questions);
		return NULL;
	}
	ldns_pkt_set_id(reply, ldns_pkt_id(query));
	ldns_pkt_set_opcode(reply, ldns_pkt_get_opcode(query));
	ldns_pkt_set_qr(reply, true);
	ldns_pkt_set_aa(reply, true);
	ldns_rr_list_deep_free(ldns_pkt_question(reply));
	ldns_pkt_set_question(reply, questions);
	ldns_pkt_set_qdcount(reply, ldns_rr_list_rr_count(questions));
	return reply;
}

static bool write_message(struct fipsd_dns_answer *answer, const ldns_pkt *reply)
{
	u8 *wire = NULL;
	size_t length;

	if (ldns_pkt2wire(&wire, reply, &length) != LDNS_STATUS_OK)
		return false;
	if (length <= sizeof(answer->data)) {
		memcpy(answer->data, wire, length);
		answer->length = length;
	}
	LDNS_FREE(wire);
	return length <= sizeof(answer->data);
}

static bool answer_question(struct fipsd_dns_answer *answer, const ldns_pkt *query, u32 ttl,
			    const struct fips_hosts *hosts, bool only_fips)
{
	const ldns_rr *question = ldns_rr_list_rr(ldns_pkt_question(query), 0);
	bool wanted = ldns_rr_get_type(question) == LDNS_RR_TYPE_AAAA;
	char *name = ldns_rdf2str(ldns_rr_owner(question));
	ldns_pkt *reply = begin_reply(query);
	bool known = false, done = false;

	if (name && reply) {
		known = fips_dnsname_resolve(&answer->node, name, hosts);
		if (!known)
			ldns_pkt_set_rcode(reply, only_fips && !fips_dnsname_is_ours(name) ?
							  LDNS_RCODE_REFUSED :
							  LDNS_RCODE_NXDOMAIN);
		if (!known || !wanted || add_address(reply, question, &answer->node, ttl))
			done = write_message(answer, reply);
	}
	answer->learned = done && known && wanted;
	ldns_pkt_free(reply);
	LDNS_FREE(name);
	return done;
}

bool fipsd_dns_answer(struct fipsd_dns_answer *answer, const u8 *query, size_t length, u32 ttl,
		      const struct fips_hosts *hosts, bool only_fips)
{
	ldns_pkt *packet;
	bool done = false;

	if (ldns_wire2pkt(&packet, query, length) != LDNS_STATUS_OK)
		return false;
	/* Answering answers would let two responders keep each other busy for ever. */
	if (!ldns_pkt_qr(packet) && ldns_pkt_qdcount(packet))
		done = answer_question(answer, packet, ttl, hosts, only_fips);
	ldns_pkt_free(packet);
	return done;
}
