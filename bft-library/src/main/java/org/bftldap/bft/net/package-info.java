/**
 * Authenticated connections between the processes of a group, on Netty.
 *
 * <p>The one idea: one thread carries everything. Frames are read, checked and handed on by the same event loop that runs the replica,
 * and what one turn of it wants to say to a peer leaves as one frame under one MAC. Connections are TLS 1.3 with pinned keys, a HELLO in
 * which both sides must name the same group file, then NEW-KEY ({@code docs/explanation/protocol.md} §2.16). Whoever has not come that
 * far costs a bounded amount of memory and time.
 *
 * <p>A frame: length (4, of what follows), type (1), content. HELLO, REJECT and NEW_KEY stand by themselves; DATA holds the key's counter
 * (8), the MAC (16), then messages, each with its length (4).
 */
@NullMarked
package org.bftldap.bft.net;

import org.jspecify.annotations.NullMarked;
