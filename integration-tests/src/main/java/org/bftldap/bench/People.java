package org.bftldap.bench;

import com.unboundid.ldap.sdk.Attribute;
import java.util.List;

/** The data: inetOrgPerson entries of ten attributes under one organizational unit. */
final class People {
    static final String SUFFIX = "dc=example,dc=com";
    static final String BASE = "ou=people," + SUFFIX;

    private People() {}

    static String uid(int number) {
        return "user" + number;
    }

    static String dn(String uid) {
        return "uid=" + uid + "," + BASE;
    }

    /** @param uid also the distinguishing value */
    static List<Attribute> attributes(String uid) {
        return List.of(
                new Attribute("objectClass", "top", "person", "organizationalPerson", "inetOrgPerson"),
                new Attribute("uid", uid),
                new Attribute("cn", "Given " + uid),
                new Attribute("sn", uid),
                new Attribute("givenName", "Given"),
                new Attribute("mail", uid + "@example.com"),
                new Attribute("telephoneNumber", "+1 408 555 1862"),
                new Attribute("employeeNumber", Integer.toString(Math.floorMod(uid.hashCode(), 1_000_000))),
                new Attribute("title", "Engineer of the second rank"),
                new Attribute("description", "Made for a benchmark: " + uid));
    }
}
