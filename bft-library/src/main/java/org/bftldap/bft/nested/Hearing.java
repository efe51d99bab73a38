package org.bftldap.bft.nested;

/** What another group's replicas say unasked; on the thread of the {@link RemoteReads} that hears them. */
interface Hearing {

    /** Of one who keeps nothing. */
    Hearing DEAF = new Hearing() {
        @Override
        public void heard(int replica, Notice notice) {
            // concerns nothing here
        }

        @Override
        public void lost(int replica) {
            // concerns nothing here
        }

        @Override
        public void tick() {
            // nothing to do
        }
    };

    void heard(int replica, Notice notice);

    /** What a replica says may be lost. */
    void lost(int replica);

    /** Now and then. */
    void tick();
}
