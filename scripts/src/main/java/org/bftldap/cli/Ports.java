package org.bftldap.cli;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.zip.CRC32;

/** Finds ports for the groups of one machine. */
final class Ports {

    static final int LDAP_DEFAULT = 10389;
    static final int LDAPS_DEFAULT = 10636;
    private static final int PEER_BASE = 15000;
    private static final int STRIDE = 10;
    /** Below what Linux hands out to outgoing connections, which could otherwise take a stopped replica's port. */
    private static final int LIMIT = 32_000;

    private Ports() {}

    /** Whether this process could listen there now. */
    static boolean isFree(String host, int port) {
        try (ServerSocket socket = new ServerSocket()) {
            // As Netty does: a port whose old connections linger is free.
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getByName(host), port));
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /**
     * A port that ends in 0 for each of that many nodes, free and with the next two free too, for their status and more. The default group takes
     * those from 15000; others start at a place that depends on their directory, so that groups made at the same moment do not choose
     * the same.
     */
    static List<Integer> row(Path directory, int ldapPort, int nodes) throws CommandException {
        int slots = (LIMIT - PEER_BASE) / (STRIDE * nodes);
        int first = ldapPort == LDAP_DEFAULT ? 0 : (int) (hash(directory) % slots);
        for (int i = 0; i < slots; i++) {
            int base = PEER_BASE + (first + i) % slots * STRIDE * nodes;
            List<Integer> row = IntStream.range(0, nodes).map(node -> base + STRIDE * node).boxed().toList();
            if (row.stream().allMatch(port -> isFree("127.0.0.1", port) && isFree("127.0.0.1", port + 1) && isFree("127.0.0.1", port + 2))) {
                return row;
            }
        }
        throw new CommandException("BD-1009: no free ports for " + nodes + " nodes from " + PEER_BASE + " to " + LIMIT + "; stop other groups");
    }

    private static long hash(Path directory) {
        CRC32 crc = new CRC32();
        crc.update(directory.toString().getBytes(StandardCharsets.UTF_8));
        return crc.getValue();
    }
}
