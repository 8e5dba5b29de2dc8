package io.kontrol.systemtests.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;

/** Dependencies between modules: services use common-model alone, and no module uses a service. */
class ModuleBordersTest {
  private static final JavaClasses ALL = Modules.all();

  private static final Map<String, Set<String>> MAY_USE =
      Map.of(
          "common-model", Set.of(),
          "db-migrations", Set.of(),
          "api-server", Set.of("common-model"),
          "watcher", Set.of("common-model"),
          "reconciler", Set.of("common-model"),
          "deploy/sandbox", Set.of(),
          "deploy/local", Set.of("db-migrations", "sandbox"),
          "deploy/system-tests", Set.of("common-model", "db-migrations", "sandbox", "local"));

  @ParameterizedTest
  @ValueSource(strings = {"api", "watcher", "reconciler"})
  void nobodyImportsAService(String service) {
    noClasses()
        .that()
        .resideOutsideOfPackage("io.kontrol." + service + "..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("io.kontrol." + service + "..")
        .because(
            "the services share the schema and nothing else: each is released, scaled and killed"
                + " by itself")
        .check(ALL);
  }

  @ParameterizedTest
  @ValueSource(strings = {"api", "watcher", "reconciler"})
  void aServiceUsesOfKontrolTheCommonModelAlone(String service) {
    classes()
        .that()
        .resideInAPackage("io.kontrol." + service + "..")
        .should()
        .onlyDependOnClassesThat(
            outsideOfKontrol()
                .or(JavaClass.Predicates.resideInAPackage("io.kontrol.model.."))
                .or(JavaClass.Predicates.resideInAPackage("io.kontrol." + service + "..")))
        .because("what all must agree on lives in common-model; all else is a service's own")
        .check(ALL);
  }

  @Test
  void theCommonModelUsesNothingOfKontrolAndNoFabric8() {
    classes()
        .that()
        .resideInAPackage("io.kontrol.model..")
        .should()
        .onlyDependOnClassesThat(
            outsideOfKontrol().or(JavaClass.Predicates.resideInAPackage("io.kontrol.model..")))
        .because("everybody depends on it, so it must not know anybody")
        .check(ALL);
    noClasses()
        .that()
        .resideInAPackage("io.kontrol.model..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.fabric8..", "io.quarkus..")
        .because("its readers should not need a Kubernetes client or a framework")
        .check(ALL);
  }

  @Test
  void theSandboxKnowsNothingOfKontrol() {
    classes()
        .that()
        .resideInAPackage("io.kontrol.sandbox..")
        .should()
        .onlyDependOnClassesThat(
            outsideOfKontrol().or(JavaClass.Predicates.resideInAPackage("io.kontrol.sandbox..")))
        .because("it stands for Kubernetes, and must not be right for Kontrol alone")
        .check(ALL);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "common-model",
        "db-migrations",
        "api-server",
        "watcher",
        "reconciler",
        "deploy/sandbox",
        "deploy/local",
        "deploy/system-tests"
      })
  void aModuleDeclaresNoOtherArrow(String folder) throws Exception {
    Set<String> used = new TreeSet<>();
    Path pom = Modules.home().resolve(folder).resolve("pom.xml");
    NodeList dependencies =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(pom.toFile())
            .getElementsByTagName("dependency");
    for (int i = 0; i < dependencies.getLength(); i++) {
      Element dependency = (Element) dependencies.item(i);
      if (text(dependency, "groupId").equals("io.kontrol")
          && !text(dependency, "scope").equals("test")) {
        used.add(text(dependency, "artifactId"));
      }
    }
    assertThat(used)
        .as("modules that " + folder + " uses outside of its tests")
        .isSubsetOf(MAY_USE.getOrDefault(folder, Set.of()));
  }

  @Test
  void versionsStandInTheParentAlone() throws Exception {
    for (String folder : List.copyOf(MAY_USE.keySet())) {
      NodeList dependencies =
          DocumentBuilderFactory.newInstance()
              .newDocumentBuilder()
              .parse(Modules.home().resolve(folder).resolve("pom.xml").toFile())
              .getElementsByTagName("dependency");
      for (int i = 0; i < dependencies.getLength(); i++) {
        assertThat(text((Element) dependencies.item(i), "version")).as(folder).isEmpty();
      }
    }
  }

  private static String text(Element element, String child) {
    for (Node node = element.getFirstChild(); node != null; node = node.getNextSibling()) {
      if (node.getNodeName().equals(child)) {
        return node.getTextContent().strip();
      }
    }
    return "";
  }

  private static DescribedPredicate<JavaClass> outsideOfKontrol() {
    return JavaClass.Predicates.resideOutsideOfPackage("io.kontrol..");
  }
}
