package org.bftldap.relay.session;

import java.time.Clock;
import org.bftldap.relay.auth.Authentication;
import org.bftldap.relay.auth.KeyDerivation;
import org.bftldap.relay.auth.PasswordConversion;
import org.bftldap.relay.group.GroupDirectory;

/** What all sessions share; each part is safe for many threads. */
public record RelayServices(
        GroupDirectory group,
        Authentication authentication,
        PasswordConversion passwords,
        KeyDerivation keys,
        SessionLimits limits,
        Activity activity,
        Outbound outbound,
        Clock clock) {

    public static RelayServices of(GroupDirectory group, KeyDerivation keys, SessionLimits limits, Clock clock) {
        return new RelayServices(
                group,
                new Authentication(group, keys, clock),
                new PasswordConversion(group, keys),
                keys,
                limits,
                new Activity(limits),
                new Outbound(limits.unsentAnswersBytesMax()),
                clock);
    }
}
