package org.bftldap.relay.session;

import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.net.SocketAddress;

/** Addresses of sockets as slapd's monitor and LDAP URLs write them. Stateless. */
public final class Addresses {

    private Addresses() {}

    /** {@code IP=192.0.2.1:389}, {@code IP=[2001:db8::1]:389}. */
    public static String shown(SocketAddress address) {
        return address instanceof InetSocketAddress internet ? "IP=" + hostPort(internet) : "PATH=" + address;
    }

    /** {@code 192.0.2.1:389}. */
    public static String hostPort(InetSocketAddress address) {
        String host = address.getAddress().getHostAddress();
        return (address.getAddress() instanceof Inet6Address ? "[" + host + "]" : host) + ":" + address.getPort();
    }
}
