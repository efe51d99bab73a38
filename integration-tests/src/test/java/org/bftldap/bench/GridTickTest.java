package org.bftldap.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.unboundid.ldap.sdk.Entry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GridTickTest {

    private static final String SITE = "GlueSiteUniqueID=s,Mds-Vo-name=S,Mds-Vo-name=local,o=grid";

    @TempDir
    Path folder;

    private Path dump(String name, String... values) throws IOException {
        List<String> records = new ArrayList<>();
        for (int i = 0; i < values.length; i++) {
            records.add("dn: GlueCEUniqueID=" + i + ",Mds-Vo-name=S" + i % 2 + ",Mds-Vo-name=local,o=grid\nobjectClass: GlueCE\n" + values[i] + "\n");
        }
        return Files.writeString(folder.resolve(name), String.join("\n", records));
    }

    private String ticked(int modificationsMax, Path before, Path after) throws Exception {
        GridFiles.Written written = new GridTick(new GridPlaces(0), modificationsMax).write(before, after, folder.resolve("tick"));
        return Files.readString(written.files().get("root"));
    }

    @Test
    void whatMovedIsReplacedAndWhatIsGoneIsTakenAway() throws Exception {
        Path before = dump("before", "a: 1\nb: 1", "a: 1", "a: 1");
        Path after = dump("after", "a: 2", "a: 1", "a: 1\nb: 3");
        String changes = ticked(10, before, after);
        assertThat(changes).contains("replace: a\na: 2\n", "delete: b\n", "replace: b\nb: 3\n").doesNotContain("GlueCEUniqueID=1,");
    }

    @Test
    void noMoreThanWantedChangeEvenlyOutOfAllThatMoved() throws Exception {
        Path before = dump("before", "a: 1", "a: 1", "a: 1", "a: 1", "a: 1", "a: 1");
        Path after = dump("after", "a: 2", "a: 1", "a: 2", "a: 2", "a: 1", "a: 2");
        assertThat(ticked(2, before, after).lines().filter(line -> line.startsWith("dn: ")).map(line -> line.substring(0, 20)))
                .containsExactly("dn: GlueCEUniqueID=2", "dn: GlueCEUniqueID=5");
    }

    @Test
    void dumpsOfDifferentEntriesAreRefused() throws Exception {
        Path before = dump("before", "a: 1");
        Path after = Files.writeString(folder.resolve("after"), "dn: o=grid\nobjectClass: organization\no: grid\n");
        assertThatThrownBy(() -> ticked(2, before, after)).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("same entries");
    }

    @Test
    void eachSiteIsWhollyInOneDomainWhichHasItsNameAboveTheSites() throws Exception {
        GridPlaces places = new GridPlaces(2);
        GridPlaces.Place site = places.of(new Entry(SITE));
        assertThat(site.group()).isEqualTo("domain-0");
        assertThat(site.entry().getDN()).isEqualTo("GlueSiteUniqueID=s,Mds-Vo-name=S,Mds-Vo-name=domain-0,Mds-Vo-name=local,o=grid");
        GridPlaces.Place other = places.of(new Entry("GLUE2DomainID=T,GLUE2GroupID=grid,o=glue"));
        assertThat(other.group()).isEqualTo("domain-1");
        assertThat(other.entry().getDN()).isEqualTo("GLUE2DomainID=T,GLUE2GroupID=domain-1,GLUE2GroupID=grid,o=glue");
        assertThat(places.of(new Entry("GLUE2ServiceID=x,GLUE2DomainID=s,GLUE2GroupID=grid,o=glue")).group()).as("the same site, spelled otherwise").isEqualTo("domain-0");
        assertThat(places.of(new Entry("Mds-Vo-name=local,o=grid")).group()).isEqualTo("root");
        assertThat(new GridPlaces(0).of(new Entry(SITE)).entry().getDN()).isEqualTo(SITE);
        for (String group : places.groups()) {
            assertThat(places.suffixes(group)).hasSize(2);
        }
        assertThat(other.entry().getDN()).endsWith("," + places.suffixes("domain-1").get(1));
    }
}
