package org.bftldap.bft.service;

/**
 * What the group agreed about a batch besides its operations ({@code docs/explanation/protocol.md} §2.10).
 *
 * @param sequence agreed sequence number, from 1, without gaps
 * @param timeMillis agreed time, milliseconds since 1970 UTC; grows strictly from batch to batch
 * @param seed 32 bytes, equal at all replicas, from which nonces and salts may be derived; not secret
 */
public record BatchContext(long sequence, long timeMillis, byte[] seed) {}
