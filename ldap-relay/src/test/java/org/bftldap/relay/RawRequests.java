package org.bftldap.relay;

import com.unboundid.asn1.ASN1OctetString;
import com.unboundid.ldap.protocol.BindRequestProtocolOp;
import com.unboundid.ldap.protocol.CompareRequestProtocolOp;
import com.unboundid.ldap.protocol.LDAPMessage;
import com.unboundid.ldap.protocol.ProtocolOp;
import com.unboundid.ldap.protocol.SearchRequestProtocolOp;
import com.unboundid.ldap.sdk.DereferencePolicy;
import com.unboundid.ldap.sdk.Filter;
import com.unboundid.ldap.sdk.SearchScope;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.util.List;

/** Requests as bytes, for clients that do what no library does. */
final class RawRequests {

    private RawRequests() {}

    static byte[] search(int id, String base) {
        return message(id, new SearchRequestProtocolOp(
                base, SearchScope.BASE, DereferencePolicy.NEVER, 0, 0, false, Filter.createPresenceFilter("objectClass"), List.of()));
    }

    static byte[] compare(int id, String dn) {
        return message(id, new CompareRequestProtocolOp(dn, "o", new ASN1OctetString("grid")));
    }

    static byte[] bind(int id, String dn, String password) {
        return message(id, new BindRequestProtocolOp(dn, password));
    }

    static void send(Socket socket, byte[]... requests) throws IOException {
        OutputStream out = socket.getOutputStream();
        for (byte[] request : requests) {
            out.write(request);
        }
        out.flush();
    }

    static byte[] message(int id, ProtocolOp op) {
        return new LDAPMessage(id, op).encode().encode();
    }
}
