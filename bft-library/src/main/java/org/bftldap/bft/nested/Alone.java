package org.bftldap.bft.nested;

import java.util.Collection;
import org.bftldap.bft.config.ClientMember;
import org.bftldap.bft.service.Companions;

/** Of a replica that has not joined its group yet: it asks by itself. */
final class Alone implements Companions {

    @Override
    public boolean leads() {
        return false;
    }

    @Override
    public void send(byte[] proof) {
        // nobody to send it to
    }

    @Override
    public void order(byte[] operation) {
        // nobody to order it with
    }

    @Override
    public void tell(int client, byte[] notice) {
        // nobody to tell
    }

    @Override
    public void letIn(Collection<ClientMember> guests) {
        // nobody can come in
    }

    @Override
    public void ended(String part, Throwable cause) {
        // whoever ends has said so in the log
    }

    @Override
    public void answersChanged() {
        // nobody to whom it matters
    }
}
