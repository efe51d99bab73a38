package org.bftldap.it;

import com.unboundid.ldap.sdk.Filter;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.SearchRequest;
import com.unboundid.ldap.sdk.SearchScope;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** A line of {@code grid/queries.tsv}: what one of the tools that people run against a grid information system asks. */
record GridQuery(String id, String peer, String source, String base, String scope, String filter, List<String> attributes) {

    /** @return the queries that a BDII answers, with their placeholders filled from the sample */
    static List<GridQuery> ofBdii() {
        String text = new String(GridSample.resource("grid/queries.tsv"), StandardCharsets.UTF_8);
        String computingElementId = GridSample.computingElementId();
        return text.lines()
                .filter(line -> !line.startsWith("#"))
                .map(line -> line.replace("@SITE@", GridSample.SITE)
                        .replace("@CEID@", computingElementId)
                        .replace("@CE@", GridSample.COMPUTING_ELEMENT)
                        .replace("@SE@", GridSample.STORAGE_ELEMENT))
                .map(line -> line.split("\t", -1))
                .filter(fields -> fields[1].equals("bdii"))
                .map(fields -> new GridQuery(
                        fields[0], fields[1], fields[2], fields[3], fields[4], fields[5], List.of(fields[6].split(" "))))
                .toList();
    }

    SearchRequest request() throws LDAPException {
        SearchScope searchScope =
                switch (scope) {
                    case "base" -> SearchScope.BASE;
                    case "one" -> SearchScope.ONE;
                    default -> SearchScope.SUB;
                };
        return new SearchRequest(base, searchScope, Filter.create(filter), attributes.toArray(String[]::new));
    }

    @Override
    public String toString() {
        return id + " " + source;
    }
}
