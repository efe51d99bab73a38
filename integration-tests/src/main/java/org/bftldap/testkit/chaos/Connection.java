package org.bftldap.testkit.chaos;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import java.util.Random;

/** A connection through a proxy: the side that dialled, the side that was dialled, and the bytes under way in both directions. */
final class Connection {

    private final Channel dialler;
    private final Channel dialled;
    private final Flow there;
    private final Flow back;

    Connection(Channel dialler, Channel dialled, Way there, Way back, Random random) {
        this.dialler = dialler;
        this.dialled = dialled;
        this.there = new Flow(dialler, dialled, there, random, this::reset);
        this.back = new Flow(dialled, dialler, back, random, this::reset);
        dialler.pipeline().addLast(this.there);
        dialled.pipeline().addLast(this.back);
    }

    void ways(Way toDialled, Way toDialler) {
        there.way(toDialled);
        back.way(toDialler);
    }

    boolean isOver() {
        return !dialler.isOpen() && !dialled.isOpen();
    }

    /** Both sides see a connection reset by its peer. */
    void reset() {
        there.dropAll();
        back.dropAll();
        reset(dialler);
        reset(dialled);
    }

    static void reset(Channel channel) {
        if (channel.isOpen()) {
            channel.config().setOption(ChannelOption.SO_LINGER, 0);
            channel.close();
        }
    }
}
