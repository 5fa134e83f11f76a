/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Frames that came in as one packet, opened one after the other without being packets of their own.
 *
 * What is the same for most of them, link, session, next hop, is looked up once. A frame that is
 * anything out of the ordinary becomes a packet, on the way that single frames take.
 */
#ifndef _FIPS_BURST_H
#define _FIPS_BURST_H

#include "gso.h"
#include "link.h"
#include "packet.h"
#include "route.h"

struct fips_session;

/* Longer frames are opened as packets of their own. */
#define FIPS_BURST_FRAME_MAX	10240

/**
 * struct fips_tally - what is to be counted when a burst ends
 * @packets: frames, datagrams or messages
 * @bytes: of them
 */
struct fips_tally {
	unsigned int	packets;
	unsigned int	bytes;
};

static inline void fips_tally_add(struct fips_tally *tally, unsigned int bytes)
{
	tally->packets++;
	tally->bytes += bytes;
}

/**
 * struct fips_burst - frames that came in as one packet, and what is made of them
 * @rx: what is known of the frame at hand
 * @text: where link frames are decrypted to
 * @inner_text: where session messages are decrypted to
 * @message: message of the link frame at hand
 * @receiver_index: of the frame before, whose link is rx.link
 * @session: session of the message before, or NULL
 * @join: packets for the host that are being put together
 * @join_bytes: their bytes, each with its header
 * @hop: next hop of the datagram in transit before, if its link is not NULL
 * @hop_dest: where it went
 * @out: frames that are to follow it
 * @out_ce: of these, how many with CE
 * @link_counted: link whose frames are in @link_rx
 * @session_counted: session whose messages are in @session_rx and @data_rx
 * @link_rx: frames opened
 * @received: datagrams opened
 * @delivered: of these, those for this node
 * @session_rx: session messages opened
 * @data_rx: of these, those put together to packets for the host
 */
struct fips_burst {
	struct fips_rx		rx;
	u8			*text;
	u8			*inner_text;
	u8			*message;
	u32			receiver_index;
	struct fips_session	*session;
	struct fips_join	join;
	unsigned int		join_bytes;
	struct fips_next_hop	hop;
	struct fips_node_addr	hop_dest;
	struct fips_link_tx	out;
	unsigned int		out_ce;
	struct fips_link	*link_counted;
	struct fips_session	*session_counted;
	struct fips_tally	link_rx;
	struct fips_tally	received;
	struct fips_tally	delivered;
	struct fips_tally	session_rx;
	struct fips_tally	data_rx;
};

int fips_burst_init(void);
void fips_burst_uninit(void);

/**
 * fips_burst_receive() - an aggregate came in
 * @fdev: device
 * @transport: transport it came in on
 * @skb: frames of gso_size bytes side by side, the last may be shorter; consumed
 * @from: source address
 *
 * Context: softirq, RCU section.
 */
void fips_burst_receive(struct fips_dev *fdev, struct fips_transport *transport,
			struct sk_buff *skb, const union fips_sockaddr *from);

/**
 * fips_burst_packet() - make a packet of what stands in a buffer
 * @fdev: device
 * @data: bytes; NULL: they are written later
 * @len: their number
 *
 * Return: the packet, with room around it for whatever may become of it; NULL without memory.
 */
struct sk_buff *fips_burst_packet(struct fips_dev *fdev, const u8 *data, unsigned int len);

/**
 * fips_burst_flush() - send and deliver what was made of the frames so far
 * @burst: burst
 *
 * Before a packet goes another way, so that it does not overtake them.
 */
void fips_burst_flush(struct fips_burst *burst);

/* The layers' parts; each handles what is ordinary and returns false for what is not. */

/**
 * fips_link_receive_burst() - open a link frame
 * @burst: burst
 * @data: the frame
 * @len: bytes of it
 *
 * Return: false, with nothing done, if it has to go as a packet.
 */
bool fips_link_receive_burst(struct fips_burst *burst, const u8 *data, unsigned int len);

/**
 * fips_link_count_burst() - count the frames that were opened
 * @burst: burst
 */
void fips_link_count_burst(struct fips_burst *burst);

/**
 * fips_forward_receive_burst() - a session datagram was opened
 * @burst: burst, with burst->message
 * @len: bytes of the message
 *
 * Return: false, with nothing done, if it has to go as a packet.
 */
bool fips_forward_receive_burst(struct fips_burst *burst, unsigned int len);

/**
 * fips_forward_count_burst() - count the datagrams that were opened
 * @burst: burst
 */
void fips_forward_count_burst(struct fips_burst *burst);

/**
 * fips_forward_flush_burst() - send what is on its way through
 * @burst: burst
 */
void fips_forward_flush_burst(struct fips_burst *burst);

/**
 * fips_session_receive_burst() - an established session message for this node came in
 * @burst: burst; its message is the datagram
 * @len: bytes of the session message behind the datagram's header
 */
void fips_session_receive_burst(struct fips_burst *burst, unsigned int len);

/**
 * fips_session_count_burst() - count the messages that were opened
 * @burst: burst
 */
void fips_session_count_burst(struct fips_burst *burst);

/**
 * fips_session_flush_burst() - deliver what was put together
 * @burst: burst
 */
void fips_session_flush_burst(struct fips_burst *burst);

#endif /* _FIPS_BURST_H */
