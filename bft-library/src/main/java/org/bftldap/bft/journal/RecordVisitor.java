package org.bftldap.bft.journal;

/** Receives records in the order in which they were appended. */
public interface RecordVisitor {

    /**
     * @param type the caller's
     * @param sequence the caller's; 0 if the record belongs to no sequence number
     * @param payload the visitor's own copy
     */
    void record(byte type, long sequence, byte[] payload);
}
