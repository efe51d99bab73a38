package org.bftldap.replica.directory.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.directory.api.ldap.model.schema.Normalizer;
import org.apache.directory.api.ldap.model.schema.ObjectClass;
import org.apache.directory.api.ldap.model.schema.SchemaManager;
import org.apache.directory.api.ldap.model.schema.normalizers.ObjectIdentifierNormalizer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DirectorySchemaTest {

    static final Path SCHEMAS = Path.of("..", "config", "schema");

    static DirectorySchema schema;

    @BeforeAll
    static void load() throws Exception {
        schema = DirectorySchema.load(SCHEMAS);
    }

    @Test
    void everyElementOfEveryFileIsLoadedAndNoneRejected() throws Exception {
        Map<String, Long> expected = Map.of(
                "bdii", 18L, "glue-ce", 157L, "glue-cesebind", 9L, "glue-core", 50L, "glue-se", 117L, "glue20", 351L, "mds", 52L, "nordugrid", 130L);
        Map<String, Long> found = files().collect(Collectors.toMap(
                file -> file.getFileName().toString().replace(".schema", ""), file -> definitions(file).size() + 0L));
        assertThat(found).isEqualTo(expected);
        assertThat(schema.elementsFromFiles()).isEqualTo(884);
        assertThat(schema.manager().getErrors()).isEmpty();
        for (Path file : files().toList()) {
            for (MatchResult definition : definitions(file)) {
                String name = definition.group(3);
                assertThat(definition.group(1).equals("attributetype")
                                ? schema.manager().lookupAttributeTypeRegistry(name).getOid()
                                : schema.manager().lookupObjectClassRegistry(name).getOid())
                        .as(name)
                        .isEqualTo(definition.group(2));
            }
        }
    }

    @Test
    void theStandardSchemasAreThere() throws Exception {
        SchemaManager manager = schema.manager();
        for (String name : List.of("person", "dcObject", "account", "inetOrgPerson", "posixAccount", "posixGroup", "javaObject", "subentry")) {
            assertThat(manager.lookupObjectClassRegistry(name).getName()).isEqualToIgnoringCase(name);
        }
    }

    /** Remembered or not, a name stands for what the library says; and what nobody knows stays what it is. */
    @Test
    void namesOfElementsAreTheirOidsHoweverOftenAsked() throws Exception {
        Normalizer ours = schema.manager().lookupAttributeTypeRegistry("objectClass").getEquality().getNormalizer();
        assertThat(ours).isInstanceOf(ObjectIdentifierText.class);
        ObjectIdentifierNormalizer theirs = new ObjectIdentifierNormalizer();
        theirs.setSchemaManager(schema.manager());
        List<String> names = new ArrayList<>(List.of("nobodyKnowsThis", "1.2.3.4.5.6.7", " top ", ""));
        schema.manager().getObjectClassRegistry().forEach(type -> names.addAll(type.getNames()));
        schema.manager().getAttributeTypeRegistry().forEach(type -> names.addAll(type.getNames()));
        for (int i = 0; i < 2; i++) {
            for (String name : names) {
                assertThat(ours.normalize(name)).as(name).isEqualTo(theirs.normalize(name));
                assertThat(ours.normalize(name.toUpperCase(Locale.ROOT))).as(name).isEqualTo(theirs.normalize(name.toUpperCase(Locale.ROOT)));
            }
        }
    }

    @Test
    void requiredAndAllowedAttributesAreThoseOfTheFile() throws Exception {
        ObjectClass storage = schema.manager().lookupObjectClassRegistry("GlueSE");
        assertThat(storage.getMustAttributeTypes()).extracting(type -> type.getName()).containsExactly("GlueSEUniqueID");
        ObjectClass share = schema.manager().lookupObjectClassRegistry("GLUE2ComputingShare");
        assertThat(share.getSuperiors()).extracting(ObjectClass::getName).containsExactly("GLUE2Share");
        assertThat(schema.manager().lookupAttributeTypeRegistry("GLUE2GroupName").getName()).isEqualTo("GLUE2GroupID");
    }

    @Test
    void anOidDefinedTwiceIsRefusedWithBothPlaces(@TempDir Path directory) throws Exception {
        Files.writeString(directory.resolve("a.schema"), "attributetype ( 1.2.3.4 NAME 'one' SYNTAX 1.3.6.1.4.1.1466.115.121.1.15 )\n");
        Files.writeString(directory.resolve("b.schema"), "attributetype ( 1.2.3.4 NAME 'two' SYNTAX 1.3.6.1.4.1.1466.115.121.1.15 )\n");
        assertThatThrownBy(() -> DirectorySchema.load(directory))
                .isInstanceOf(SchemaException.class)
                .hasMessage("OID 1.2.3.4 is defined twice: by a.schema (one) and by b.schema (two)");
    }

    @Test
    void aReferenceToNothingIsRefused(@TempDir Path directory) throws Exception {
        Files.writeString(directory.resolve("a.schema"), "objectclass ( 1.2.3.5 NAME 'broken' SUP top STRUCTURAL MUST noSuchThing )\n");
        assertThatThrownBy(() -> DirectorySchema.load(directory)).isInstanceOf(SchemaException.class).hasMessageContaining("noSuchThing");
    }

    @Test
    void anElementOfTheStandardSchemasCannotBeTakenOver(@TempDir Path directory) throws Exception {
        Files.writeString(directory.resolve("a.schema"), "attributetype ( 2.5.4.3 NAME 'mine' SYNTAX 1.3.6.1.4.1.1466.115.121.1.15 )\n");
        assertThatThrownBy(() -> DirectorySchema.load(directory)).isInstanceOf(SchemaException.class).hasMessageContaining("2.5.4.3");
    }

    private static Stream<Path> files() throws Exception {
        try (Stream<Path> files = Files.list(SCHEMAS)) {
            return files.filter(file -> file.toString().endsWith(".schema")).sorted().toList().stream();
        }
    }

    /** Counted by a pattern of its own, so that a parser which skips something is found out. */
    private static List<MatchResult> definitions(Path file) {
        try {
            String text = Files.readString(file).toLowerCase(Locale.ROOT);
            return Pattern.compile("(?m)^(attributetype|objectclass) \\( ([0-9.]+)\\s+name (?:\\( )?'([^']+)'").matcher(text).results().toList();
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void aPictureMayBeAnyOctets() throws Exception {
        var photo = schema.manager().lookupAttributeTypeRegistry("jpegPhoto");
        assertThat(photo.getSyntax().getSyntaxChecker().isValidSyntax(new byte[] {0, 1, 2})).isTrue();
    }
}
