/**
 * The directory as a state machine: ApacheDS core's schema, names, values and interceptor chain over this project's own store.
 *
 * <p>The one idea: an operation's effect and result are a function of (state, operation, agreed sequence number and time) alone. So every
 * value that ApacheDS takes from a clock or a random source is taken from the batch instead, everything decided from cached heap
 * state is decided from the store, and each refusal has a result code of RFC 4511 and a fixed text.
 */
@NullMarked
package org.bftldap.replica.directory;

import org.jspecify.annotations.NullMarked;
