package org.bftldap.cli.proof;

import com.unboundid.asn1.ASN1Element;
import com.unboundid.asn1.ASN1Exception;
import com.unboundid.ldap.protocol.SearchResultEntryProtocolOp;
import com.unboundid.ldap.protocol.SearchResultReferenceProtocolOp;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.SearchResultEntry;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bftldap.directory.codec.DecodeException;
import org.bftldap.directory.result.DirectoryResult;
import org.bftldap.directory.result.SearchItem;
import org.bftldap.directory.result.ChunkReader;

/** The answer that was signed, in its parts. */
record SignedAnswer(List<SearchResultEntry> entries, List<String> references, DirectoryResult result) {

    static SignedAnswer read(byte[] bytes) throws NotProvedException {
        List<SearchResultEntry> entries = new ArrayList<>();
        List<String> references = new ArrayList<>();
        Optional<DirectoryResult> result = Optional.empty();
        try {
            ChunkReader reader = new ChunkReader(bytes);
            while (reader.advance()) {
                SearchItem item = reader.item();
                if (item instanceof SearchItem.Entry entry) {
                    entries.add(SearchResultEntryProtocolOp.decodeProtocolOp(ASN1Element.decode(entry.protocolOp())).toSearchResultEntry());
                } else if (item instanceof SearchItem.Reference reference) {
                    references.addAll(SearchResultReferenceProtocolOp.decodeProtocolOp(ASN1Element.decode(reference.protocolOp())).getReferralURLs());
                } else if (item instanceof SearchItem.Done done) {
                    result = Optional.of(done.result());
                }
            }
        } catch (DecodeException | ASN1Exception | LDAPException e) {
            throw new NotProvedException("what was signed is no answer that this version can read");
        }
        return new SignedAnswer(
                entries, references, result.orElseThrow(() -> new NotProvedException("what was signed is only a part of an answer")));
    }
}
