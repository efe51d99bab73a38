/**
 * The agreement protocol: Castro and Liskov's, as a pure state machine. {@link org.bftldap.bft.core.protocol.Replica#step} takes one
 * {@link org.bftldap.bft.core.protocol.Input} and returns one {@link org.bftldap.bft.core.protocol.Output}. No socket, file, thread, clock
 * or random source is in reach; time comes in by Tick, signing through {@link org.bftldap.bft.core.protocol.Signer}. May use
 * {@code core.types}, {@code core.message}, {@code core.codec} and the records of {@code bft.service}.
 *
 * <p>n replicas, f of them faulty in any way, q = strong quorum, f+1 = weak quorum
 * ({@link org.bftldap.bft.core.types.GroupSize}). The primary of view v is replica v mod n. Each batch of requests gets a sequence number n
 * in the window (h, h+L] above the stable checkpoint h:
 *
 * <pre>
 * message        from → to              says                                        on disk before it is sent
 * REQUEST        client → primary, all  have these operations ordered               –
 * PRE-PREPARE    primary → backups      (v, n, d): this batch, at this time         the same, with the batch
 * PREPARE        backup → all           I accept (v, n, d)                          the PRE-PREPARE and this vote
 * COMMIT         replica → all          q stand for (v, n, d): it is prepared       (v, n, d) prepared
 * REPLY          replica → client       results, versions                           – (the journal gives them again)
 * CHECKPOINT     replica → all          my state after n has this root              an image of exactly n
 * STATUS         replica → all          this I have, this I lack                    –
 * COMPLAINT      replica → all          I want to leave view v                      –
 * VIEW-CHANGE    replica → all          I left; this is prepared and accepted here  that I left, with this message
 * NEW-VIEW       new primary → all      these VIEW-CHANGEs open view v              the same
 * FETCH-BATCH    replica → all          give me the batch that v carries over       –
 * BATCH-CONTENT  replica → asker        this is it                                  –
 * FETCH-BATCHES  replica → all          tell me what was executed as n..m           –
 * BATCHES        replica → asker        this was executed as n                      –
 * FETCH-DIGESTS  replica → replica      what lies below this node of the state?     –
 * FETCH-LEAVES   replica → replica      what lies in this bucket?                   –
 * DIGESTS, LEAVES, STATE-GONE, back     this; hashed like that it is believed       –
 * QUERY-STABLE   replica → all          I lost what I promised: how far are you?    –
 * REPLY-STABLE   replica → asker        so far I signed, so far I prepared          –
 * </pre>
 *
 * <p>How the parts divide it:
 *
 * <pre>
 * Requests        what arrives from clients: answered from the table, queued, passed on
 * Batcher         what the primary orders next; one request a session in turn
 * NormalCase      PRE-PREPARE, PREPARE, COMMIT over the slots of the Window; what is decided goes to Decisions
 * Execution       Decisions in order, one batch at a time, each operation once, by the ClientTable; Replies
 * Checkpoints     roots of the state every K batches; stability; divergence stops the replica
 * Progress        whether the primary does its work
 * ViewChanger     complaints, VIEW-CHANGE, NEW-VIEW: from one view to the next (CurrentView), by what was promised (Promises)
 * NewViewDecision what a view carries over: a pure function that the new primary and those who check it share
 * CarryOver       takes that up: accepted at once where the batch is here, else fetched
 * Retransmission  STATUS and what follows from it: own votes again, signed proposals passed on
 * CatchUp         batches below the others' windows, believed on the word of f+1
 * StateFetch      a certified state by its tree, from StateSources; then the replica starts anew. StateSupply gives it
 * Standing        what a replica may say and do that lost its journal, or has a wrong state; Estimation of what it may have
 *                 promised; IdlePush, the primary's help to get past it
 * ServiceTimer    batches without operations, for what the service has due by agreed time
 * Recovery        the journal of before a restart, back into the parts
 * </pre>
 *
 * <p>Rules that hold everywhere: a vote is journalled before it is sent and never given twice; own messages count for oneself first;
 * every collection has a stated maximum; nothing iterates in hash order; what proves a fault or a bug stops the replica
 * ({@code Invariants}); what others may do wrong is a {@link org.bftldap.bft.core.protocol.Rejection}, counted.
 *
 * <p>One turn of the loop that drives it: all waiting inputs, then Tick (the primary proposes then), then the outputs in the order that
 * {@link org.bftldap.bft.core.protocol.Output} demands. One fsync serves the whole turn.
 *
 * <p>No code moves a live core to another state: what was fetched is installed beside the state in use, and the next core begins there.
 */
@NullMarked
package org.bftldap.bft.core.protocol;

import org.jspecify.annotations.NullMarked;
