package org.bftldap.relay.session;

import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.bftldap.relay.auth.Authentication;
import org.bftldap.relay.auth.ExpiryControls;
import org.bftldap.relay.auth.KeyDerivation;
import org.bftldap.relay.auth.PasswordConversion;
import org.bftldap.relay.auth.UserNames;
import org.bftldap.relay.group.GroupDirectory;
import org.bftldap.relay.tls.TlsServer;

/**
 * What all sessions share; each part is safe for many threads.
 *
 * @param altServers LDAP URLs of other relays of the group
 * @param monitoring what {@code cn=monitor} holds, and for whom
 * @param expiryControls for clients that do not ask for the draft's
 */
public record RelayServices(
        GroupDirectory group,
        Authentication authentication,
        PasswordConversion passwords,
        KeyDerivation keys,
        SessionLimits limits,
        Activity activity,
        Outbound outbound,
        TransactionRoom transactionRoom,
        ContentRoom contentRoom,
        Optional<TlsServer> tls,
        List<String> altServers,
        UserNames userNames,
        ExpiryControls expiryControls,
        Monitoring monitoring,
        Clock clock) {

    /** Each of them asks the group about once a second, even if nothing happens. */
    private static final int PERSISTING_SEARCHES_MAX = 512;

    public static RelayServices of(
            GroupDirectory group,
            KeyDerivation keys,
            SessionLimits limits,
            Optional<TlsServer> tls,
            List<String> altServers,
            UserNames userNames,
            ExpiryControls expiryControls,
            Monitoring monitoring,
            Clock clock) {
        Activity activity = new Activity(limits);
        return new RelayServices(
                group,
                new Authentication(group, keys, clock),
                new PasswordConversion(group, keys),
                keys,
                limits,
                activity,
                new Outbound(limits.unsentAnswersBytesMax(), activity.sent()),
                new TransactionRoom(limits.requestsBytesMax()),
                new ContentRoom(PERSISTING_SEARCHES_MAX, limits.requestsBytesMax()),
                tls,
                List.copyOf(altServers),
                userNames,
                expiryControls,
                monitoring,
                clock);
    }
}
