/**
 * The append-only log that a replica's promises rest on ({@code docs/explanation/protocol.md} §2.14).
 *
 * <p>The one idea: what was forced to disk is never silently lost. Records that one turn of the replica's loop produces form one
 * <em>frame</em> with one checksum, forced once (group commit). Each frame says up to where the log was already forced when it was
 * written. So a bad frame can be judged: if anything behind it, or the guard file, proves that it had been forced, the log is damaged
 * and the replica refuses to vote from it; otherwise a crash tore a write that nobody relied on, and it is cut off.
 *
 * <p>Files in the directory: {@code lock}, {@code guard}, and segments {@code <start position in hexadecimal>.log}. Positions are bytes
 * since the first segment ever. All integers are big-endian.
 */
@NullMarked
package org.bftldap.bft.journal;

import org.jspecify.annotations.NullMarked;
