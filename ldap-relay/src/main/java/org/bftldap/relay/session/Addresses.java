package org.bftldap.relay.session;

import java.net.Inet6Address;
import java.net.InetSocketAddress;

/** Addresses of the network as slapd's monitor and LDAP URLs write them. Stateless. */
public final class Addresses {

    private Addresses() {}

    /** {@code IP=192.0.2.1:389}, {@code IP=[2001:db8::1]:389}. */
    public static String shown(InetSocketAddress address) {
        return "IP=" + hostPort(address);
    }

    /** {@code 192.0.2.1:389}. */
    public static String hostPort(InetSocketAddress address) {
        String host = address.getAddress().getHostAddress();
        return (address.getAddress() instanceof Inet6Address ? "[" + host + "]" : host) + ":" + address.getPort();
    }
}
