package org.bftldap.relay.session;

/** Answers on their way to a client, as fast as it takes them. Of one event loop. */
interface AnswerStream {

    /** Sends what the socket will take; called again when it takes more. */
    void pump();

    /** Stops without an end: the client is gone or wants no more. */
    void stop();
}
