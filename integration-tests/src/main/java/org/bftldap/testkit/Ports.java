package org.bftldap.testkit;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Ports that nobody uses at the moment of asking. They lie below those that Linux hands out to outgoing connections, which could take one before the
 * daemon that it is for listens there, or while that is stopped; and below those that {@code dev up} chooses itself.
 */
public final class Ports {
    private static final int FIRST = 11_000;
    private static final int COUNT = 4_000;

    /** Test processes that run side by side begin at places of their own; what one has chosen before it does not choose again soon. */
    private static final AtomicInteger NEXT = new AtomicInteger(Math.floorMod(ProcessHandle.current().pid() * 397, COUNT));

    private Ports() {}

    public static int free() {
        return firstOf(1);
    }

    /** @return the first of so many free ports in a row */
    public static int firstOf(int count) {
        for (int tries = 0; tries < COUNT; tries++) {
            int first = FIRST + Math.floorMod(NEXT.getAndAdd(count), COUNT);
            if (first + count <= FIRST + COUNT && areFree(first, count)) {
                return first;
            }
        }
        throw new IllegalStateException("no " + count + " free ports in a row from " + FIRST + " on");
    }

    private static boolean areFree(int first, int count) {
        for (int port = first; port < first + count; port++) {
            try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                socket.getLocalPort();
            } catch (IOException e) {
                return false;
            }
        }
        return true;
    }
}
