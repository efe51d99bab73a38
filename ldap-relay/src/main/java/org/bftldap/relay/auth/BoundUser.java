package org.bftldap.relay.auth;

import java.util.List;
import org.bftldap.directory.operation.Identity;
import org.bftldap.directory.result.DirectoryResult;
import org.bftldap.directory.result.ResponseControl;

/** Who a session acts for, and what shows it to the replicas at each operation. For one event loop. */
public sealed interface BoundUser permits PasswordUser, CertificateUser {

    /** As the group spelled it when the session began. */
    String dn();

    /** For an operation of now. */
    Identity identity(long nowMillis);

    /** What the group said with its consent to the bind. */
    List<ResponseControl> told();

    /** The same user after the group agreed to the bind, under the name that it gave. */
    BoundUser agreed(DirectoryResult bind, long nowMillis);
}
