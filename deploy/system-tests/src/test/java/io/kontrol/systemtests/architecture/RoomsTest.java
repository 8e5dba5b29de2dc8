package io.kontrol.systemtests.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiPredicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The rooms of the services: which may use which, and what of a room the others see.
 *
 * <p>A new package directly below {@code io.kontrol.api} is a feature: it stands on the core and
 * knows no other feature.
 */
class RoomsTest {
  private static final JavaClasses ALL = Modules.all();
  private static final String API = "io.kontrol.api";

  /** The rooms that every feature of the api-server stands on, each with those that it may use. */
  private static final Map<String, Set<String>> CORE =
      Map.of(
          "platform", Set.of(),
          "access", Set.of("platform"),
          "audit", Set.of("platform", "access"),
          "job", Set.of("platform", "access", "audit"),
          "observed", Set.of("platform", "access"),
          "desired", Set.of("platform", "access", "audit", "observed"));

  /** What others may use below the root package of a room, and why. */
  private static final Map<String, String> PART_OF_THE_API =
      Map.of(
          "io.kontrol.api.desired.diff",
          "a feature that changes many objects shows what changes as the core does",
          "io.kontrol.api.desired.manifest",
          "a feature that renders manifests checks them as the endpoints do, without a request",
          "io.kontrol.api.desired.policy",
          "a feature says how drift, deletion and conflicts of its objects are handled",
          "io.kontrol.api.observed.connection",
          "each answer about a resource says whether its cluster is connected",
          "io.kontrol.api.observed.event",
          "a resource's own events are listed and paged as all others are",
          "io.kontrol.api.observed.reason",
          "whoever shows a resource says what it waits for",
          "io.kontrol.api.observed.wait",
          "whoever changes resources may let the request wait for them",
          "io.kontrol.watcher.health.model",
          "an assessment of health travels with its observation into the database");

  @ParameterizedTest
  @MethodSource("coreRooms")
  void aRoomOfTheCoreUsesOnlyTheRoomsBelowIt(String room) {
    Set<String> below = CORE.getOrDefault(room, Set.of());
    classes()
        .that(liveIn(API + "." + room))
        .should(
            use(
                "only " + below + " of the api-server",
                (from, to) -> {
                  String other = childOf(API, to);
                  return other.isEmpty() || other.equals(room) || below.contains(other);
                }))
        .because("the features stand on the core, so that it must not know any of them")
        .allowEmptyShould(true)
        .check(ALL);
  }

  @Test
  void noFeatureKnowsAnother() {
    for (String feature : features()) {
      classes()
          .that(liveIn(API + "." + feature))
          .should(
              use(
                  "no other feature",
                  (from, to) -> {
                    String other = childOf(API, to);
                    return other.isEmpty() || other.equals(feature) || CORE.containsKey(other);
                  }))
          .because(
              "a feature is read, changed and removed by itself; what two of them need is the"
                  + " core's")
          .check(ALL);
    }
  }

  @Test
  void theApiServerHasNoClassesOfItsOwnBesideItsRooms() {
    assertThat(ALL.stream().filter(type -> type.getPackageName().equals(API)))
        .as("a class in no room is one that every rule overlooks")
        .allMatch(type -> type.getSimpleName().equals("package-info"));
  }

  /** In {@code platform} each package is a room of its own, made for all others. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "io.kontrol.model",
        "io.kontrol.api",
        "io.kontrol.api.platform",
        "io.kontrol.watcher",
        "io.kontrol.reconciler",
        "io.kontrol.sandbox",
        "io.kontrol.systemtests"
      })
  void fromOutsideARoomOnlyItsRootPackageIsVisible(String house) {
    classes()
        .that(liveIn(house))
        .should(
            use(
                "root packages and what is part of the API of a room",
                (from, to) -> {
                  String room = childOf(house, to);
                  return room.isEmpty()
                      || to.equals(house + "." + room)
                      || room.equals(childOf(house, from))
                      || isHouse(house + "." + room)
                      || PART_OF_THE_API.containsKey(to);
                }))
        .because("what lies below a room's root package is how the room works, and may change")
        .check(ALL);
  }

  @Test
  void whatIsPartOfTheApiOfARoomIsThere() {
    assertThat(PART_OF_THE_API.keySet())
        .allMatch(name -> ALL.stream().anyMatch(type -> type.getPackageName().equals(name)));
  }

  static Set<String> coreRooms() {
    return CORE.keySet();
  }

  private static Set<String> features() {
    Set<String> features = new TreeSet<>();
    for (JavaClass type : ALL) {
      String room = childOf(API, type.getPackageName());
      if (!room.isEmpty() && !CORE.containsKey(room)) {
        features.add(room);
      }
    }
    return features;
  }

  private static boolean isHouse(String name) {
    return name.equals("io.kontrol.api.platform");
  }

  /** The first part of a package's name below the parent's; empty where it is not below it. */
  private static String childOf(String parent, String name) {
    return name.startsWith(parent + ".")
        ? name.substring(parent.length() + 1).split("\\.", 2)[0]
        : "";
  }

  private static DescribedPredicate<JavaClass> liveIn(String name) {
    return JavaClass.Predicates.resideInAPackage(name + "..");
  }

  /**
   * @param allowed from the package of a class and the package of what it depends on
   */
  private static ArchCondition<JavaClass> use(String what, BiPredicate<String, String> allowed) {
    return new ArchCondition<>("use " + what) {
      @Override
      public void check(JavaClass type, ConditionEvents events) {
        for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
          String to = dependency.getTargetClass().getBaseComponentType().getPackageName();
          if (!allowed.test(type.getPackageName(), to)) {
            events.add(SimpleConditionEvent.violated(dependency, dependency.getDescription()));
          }
        }
      }
    };
  }
}
