package org.bftldap.relay.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;

class ActivityTest {

    private final Activity activity = new Activity(limits(5, 2));

    @Test
    void connections_of_one_other_machine_are_bounded_and_those_of_this_one_only_with_all() throws UnknownHostException {
        InetAddress one = InetAddress.getByName("192.0.2.1");
        InetAddress another = InetAddress.getByName("192.0.2.2");
        InetAddress here = InetAddress.getByName("127.0.0.1");
        assertThat(activity.opened(one)).isTrue();
        assertThat(activity.opened(one)).isTrue();
        assertThat(activity.opened(one)).isFalse();
        assertThat(activity.opened(another)).isTrue();
        activity.closed(one);
        assertThat(activity.opened(one)).isTrue();
        assertThat(activity.opened(here)).isTrue();
        assertThat(activity.opened(here)).isTrue();
        assertThat(activity.opened(here)).as("the sixth of all").isFalse();
        assertThat(activity.connections()).isEqualTo(5);
    }

    private static SessionLimits limits(int connections, int perAddress) {
        SessionLimits d = SessionLimits.defaults();
        return new SessionLimits(
                connections, perAddress, d.messageBytesMax(), d.requestsBytesMax(), d.unsentAnswersBytesMax(), d.filterDepthMax(),
                d.operationsPerConnectionMax(), d.operationsMax(), 0, d.firstMessage(), d.wholeMessage(), d.idle(), d.stalled(),
                d.cleartextBinds());
    }
}
