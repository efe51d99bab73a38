package org.bftldap.bft.core.message;

/** One operation that a client wants ordered. */
public sealed interface ClientOperation {

    /** Bytes for the application; empty for a registration. */
    byte[] payload();

    /** Changes the state; its result travels in {@link Reply}. */
    record Write(byte[] payload) implements ClientOperation {}

    /**
     * A read executed on the state right after its batch; answered by {@link ReadReply} with the batch's number as version.
     *
     * @param readId chosen by the client, never used again
     * @param replier the replica that sends a short answer whole
     */
    record OrderedRead(long readId, int replier, byte[] payload) implements ClientOperation {}

    /** Opens a session; the result is a {@link RegistrationResult}. */
    record Register() implements ClientOperation {
        private static final byte[] NOTHING = {};

        @Override
        public byte[] payload() {
            return NOTHING;
        }
    }
}
