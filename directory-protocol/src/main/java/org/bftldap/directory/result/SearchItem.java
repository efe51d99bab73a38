package org.bftldap.directory.result;

/**
 * One item of a search answer's chunks. A chunk is a sequence of whole items; the last item of the last chunk is {@link Done}.
 *
 * <p>Entries and references travel as the DER bytes of the protocolOp that the client will get ([APPLICATION 4] SearchResultEntry,
 * [APPLICATION 19] SearchResultReference of RFC 4511), so that a replica encodes once and a relay only puts the message id in front.
 */
public sealed interface SearchItem {

    /** @param controls what follows in the message, in DER ([0] Controls of RFC 4511 §4.1.1); mostly empty */
    record Entry(byte[] protocolOp, byte[] controls) implements SearchItem {

        public Entry(byte[] protocolOp) {
            this(protocolOp, new byte[0]);
        }

        /** With this control. */
        public Entry(byte[] protocolOp, ResponseControl control) {
            this(protocolOp, Der.controls(control));
        }
    }

    record Reference(byte[] protocolOp) implements SearchItem {}

    /**
     * Of a synchronized search: an entry or a reference, known by its entryUUID.
     *
     * @param uuid 16 octets
     * @param protocolOp as of {@link Entry} or {@link Reference}; empty if it is as it was
     */
    record Content(byte[] uuid, byte[] protocolOp) implements SearchItem {}

    record Done(DirectoryResult result) implements SearchItem {}
}
