package org.bftldap.directory.result;

import java.util.Optional;
import org.bftldap.directory.codec.DecodeException;
import org.bftldap.directory.codec.Decoder;
import org.bftldap.directory.codec.Encoder;
import org.bftldap.directory.operation.ControlOids;

/**
 * How a synchronized search ends ({@link org.bftldap.directory.operation.RequestControl.Synchronize}).
 *
 * @param version number of the last agreed batch that touched what was answered: what changes later has a higher one
 */
public record ContentVersion(long version, Listing listing) {

    /** What the answer holds. */
    public enum Listing {
        /** Every entry of the content, those that are as they were by name only. */
        WHOLE,
        /** Nothing: all is as it was. */
        NOTHING_CHANGED
    }

    /** The control that a replica puts to its result, and that no client sees. */
    public ResponseControl control() {
        byte[] value = new Encoder(9).fixedLong(version).octet(listing.ordinal()).toBytes();
        return new ResponseControl(ControlOids.CONTENT_VERSION, value);
    }

    /** Empty if the result has none. */
    public static Optional<ContentVersion> of(DirectoryResult result) throws DecodeException {
        for (ResponseControl control : result.controls()) {
            if (control.oid().equals(ControlOids.CONTENT_VERSION)) {
                Decoder in = new Decoder(control.value());
                ContentVersion version = new ContentVersion(in.fixedLong(), Listing.values()[in.choice(Listing.values().length, "listing")]);
                in.end();
                return Optional.of(version);
            }
        }
        return Optional.empty();
    }
}
