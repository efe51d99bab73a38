package org.bftldap.relay.session;

import java.util.Locale;
import org.bftldap.relay.ldap.LdapRequest;
import org.bftldap.relay.ldap.Tags;

/** What monitoring counts. */
public enum OperationKind {
    BIND,
    SEARCH,
    ADD,
    MODIFY,
    DELETE,
    MODIFYDN,
    COMPARE,
    EXTENDED;

    static OperationKind of(LdapRequest request) {
        return switch (request.responseTag()) {
            case Tags.BIND_RESPONSE -> BIND;
            case Tags.SEARCH_RESULT_DONE -> SEARCH;
            case Tags.ADD_RESPONSE -> ADD;
            case Tags.MODIFY_RESPONSE -> MODIFY;
            case Tags.DELETE_RESPONSE -> DELETE;
            case Tags.MODIFY_DN_RESPONSE -> MODIFYDN;
            case Tags.COMPARE_RESPONSE -> COMPARE;
            default -> EXTENDED;
        };
    }

    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
