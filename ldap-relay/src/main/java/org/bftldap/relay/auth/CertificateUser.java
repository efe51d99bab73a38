package org.bftldap.relay.auth;

import java.util.List;
import org.bftldap.directory.operation.Identity;
import org.bftldap.directory.result.DirectoryResult;
import org.bftldap.directory.result.ResponseControl;

/** A user who showed a certificate: the replicas take this relay's word, if they were told to. Immutable. */
final class CertificateUser implements BoundUser {

    private final String dn;
    private final Identity.Certified identity;
    private final List<ResponseControl> told;

    CertificateUser(Identity.Certified identity) {
        this("", identity, List.of());
    }

    private CertificateUser(String dn, Identity.Certified identity, List<ResponseControl> told) {
        this.dn = dn;
        this.identity = identity;
        this.told = List.copyOf(told);
    }

    @Override
    public String dn() {
        return dn;
    }

    /** The relay's clock ends a certificate too: agreed time stands still while nothing is ordered. */
    @Override
    public Identity identity(long nowMillis) {
        return nowMillis < identity.notAfterMillis() ? identity : new Identity.Certified(identity.subject(), identity.entryUuid(), 0);
    }

    @Override
    public List<ResponseControl> told() {
        return told;
    }

    @Override
    public CertificateUser agreed(DirectoryResult bind, long nowMillis) {
        return new CertificateUser(bind.matchedDn(), identity, bind.controls());
    }
}
