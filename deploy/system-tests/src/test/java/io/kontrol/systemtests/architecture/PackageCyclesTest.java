package io.kontrol.systemtests.architecture;

import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.EvaluationResult;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import io.kontrol.systemtests.architecture.circle.Outer;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** No two packages need each other, whatever level of the tree they are compared at. */
class PackageCyclesTest {
  private static final JavaClasses ALL = Modules.all();

  /** Each package that has packages below it. */
  static Stream<String> levels() {
    TreeSet<String> levels = new TreeSet<>();
    for (JavaClass type : ALL) {
      String parent = parentOf(type.getPackageName());
      while (parent.startsWith("io.kontrol")) {
        levels.add(parent);
        parent = parentOf(parent);
      }
    }
    return levels.stream();
  }

  @ParameterizedTest
  @MethodSource("levels")
  void noTwoPackagesOfALevelNeedEachOther(String level) {
    slices()
        .assignedFrom(new Level(level))
        .should()
        .beFreeOfCycles()
        .because("packages that need each other are one package that nobody can read in parts")
        .check(ALL);
  }

  @Test
  void aCircleBetweenAPackageAndOneBelowItIsFound() {
    JavaClasses circle = new ClassFileImporter().importPackagesOf(Outer.class);

    EvaluationResult result =
        slices()
            .assignedFrom(new Level(Outer.class.getPackageName()))
            .should()
            .beFreeOfCycles()
            .evaluate(circle);

    assertThat(result.hasViolation()).isTrue();
  }

  @Test
  void allLevelsOfTheServicesAreSearched() {
    assertThat(levels().toList())
        .containsAll(
            List.of(
                "io.kontrol",
                "io.kontrol.api",
                "io.kontrol.api.platform",
                "io.kontrol.reconciler",
                "io.kontrol.watcher",
                "io.kontrol.systemtests.faults"));
  }

  private static String parentOf(String packageName) {
    return packageName.substring(0, Math.max(0, packageName.lastIndexOf('.')));
  }

  /**
   * The packages directly below one package, each with all that lies below it, and the package's
   * own classes as one more.
   */
  private record Level(String parent) implements SliceAssignment {
    @Override
    public SliceIdentifier getIdentifierOf(JavaClass type) {
      String name = type.getPackageName();
      if (name.equals(parent)) {
        return SliceIdentifier.of(parent + " itself");
      }
      if (!name.startsWith(parent + ".")) {
        return SliceIdentifier.ignore();
      }
      return SliceIdentifier.of(
          parent + "." + name.substring(parent.length() + 1).split("\\.", 2)[0]);
    }

    @Override
    public String getDescription() {
      return "packages directly below " + parent + ", and its own classes";
    }
  }
}
