package org.bftldap.bench;

import com.unboundid.ldap.sdk.Attribute;
import com.unboundid.ldap.sdk.Entry;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.Modification;
import com.unboundid.ldap.sdk.ModificationType;
import com.unboundid.ldif.LDIFException;
import com.unboundid.ldif.LDIFModifyChangeRecord;
import com.unboundid.ldif.LDIFReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What of a grid moved between two of its dumps, which have the same entries in the same order, as changes in LDIF. */
final class GridTick {
    private final GridPlaces places;
    private final int modificationsMax;

    /** @param modificationsMax entries that are changed, taken evenly out of all that moved; what moved besides is left as it was */
    GridTick(GridPlaces places, int modificationsMax) {
        this.places = places;
        this.modificationsMax = modificationsMax;
    }

    /**
     * @param before what the groups hold
     * @param folder for a file a group; is made
     */
    GridFiles.Written write(Path before, Path after, Path folder) throws IOException, LDIFException, LDAPException {
        int moved = forEachMoved(before, after, (place, changes) -> {});
        int[] seen = {0};
        try (GridFiles files = new GridFiles(folder)) {
            forEachMoved(before, after, (place, changes) -> {
                // The n-th is taken where n * max / moved reaches the next whole number.
                long next = seen[0]++ + 1L;
                if (next * modificationsMax / moved > (next - 1) * modificationsMax / moved) {
                    files.to(place.group()).writeChangeRecord(new LDIFModifyChangeRecord(place.entry().getDN(), changes));
                }
            });
            return files.written();
        }
    }

    private interface Sink {
        void accept(GridPlaces.Place place, List<Modification> changes) throws IOException;
    }

    private int forEachMoved(Path before, Path after, Sink sink) throws IOException, LDIFException, LDAPException {
        int moved = 0;
        try (LDIFReader old = new LDIFReader(before.toFile());
                LDIFReader now = new LDIFReader(after.toFile())) {
            for (Entry was = old.readEntry(), is = now.readEntry(); was != null && is != null; was = old.readEntry(), is = now.readEntry()) {
                if (!was.getParsedDN().equals(is.getParsedDN())) {
                    throw new IllegalArgumentException("the dumps do not have the same entries: " + was.getDN() + ", " + is.getDN());
                }
                List<Modification> changes = changes(was, is);
                if (!changes.isEmpty()) {
                    sink.accept(places.of(was), changes);
                    moved++;
                }
            }
        }
        return moved;
    }

    private static List<Modification> changes(Entry was, Entry is) {
        List<Modification> changes = new ArrayList<>();
        for (Attribute attribute : is.getAttributes()) {
            if (!attribute.equals(was.getAttribute(attribute.getName()))) {
                changes.add(new Modification(ModificationType.REPLACE, attribute.getName(), attribute.getRawValues()));
            }
        }
        for (Attribute attribute : was.getAttributes()) {
            if (!is.hasAttribute(attribute.getName())) {
                changes.add(new Modification(ModificationType.DELETE, attribute.getName()));
            }
        }
        return changes;
    }
}
