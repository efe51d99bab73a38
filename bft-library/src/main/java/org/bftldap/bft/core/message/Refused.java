package org.bftldap.bft.core.message;

/**
 * A request that this replica will not order or did not execute. One replica's word: a client acts on 2f+1 of it, or tries again.
 *
 * @param text fixed text, printable ASCII, for people; may be empty
 */
public record Refused(long session, long firstNumber, Refusal reason, String text) implements Message {

    public static final int TEXT_MAX = 200;

    public Refused {
        text = PrintableAscii.of(text, TEXT_MAX);
    }

    @Override
    public <R> R deliver(int from, MessageHandler<R> handler) {
        return handler.onRefused(from, this);
    }
}
