package io.kontrol.api.audit;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.kontrol.api.platform.identity.Role;
import io.kontrol.api.testing.Api;
import io.kontrol.api.testing.ApiDatabase;
import io.kontrol.api.testing.ApiTest;
import io.kontrol.api.testing.TestUsers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ApiTest
class AuditSummaryTest {
  private static final String SUMMARY = "/api/v1/audit/summary";

  @Test
  void rowsAreCountedByDayInUtcCategoryAndStatus() {
    ApiDatabase.execute(
        """
        INSERT INTO audit_logs (action, category, status, timestamp) VALUES
            ('A', 'NODE', 'SUCCESS', '2001-05-01T23:59:59.999999Z'),
            ('B', 'NODE', 'SUCCESS', '2001-05-01T22:00:00-01:00'),
            ('A', 'NODE', 'SUCCESS', '2001-05-02T02:00:00+03:00'),
            ('A', 'NODE', 'FAILURE', '2001-05-02T00:00:00Z'),
            ('A', 'POOL', 'SUCCESS', '2001-05-02T12:00:00Z'),
            ('A', 'POOL', 'SUCCESS', '2001-05-03T00:00:00Z')
        """);
    JsonNode summary =
        Api.get(SUMMARY + "?from=2001-05-01T00:00:00Z&to=2001-05-03T00:00:00Z").expect(200).json();
    assertThat(summary.path("total").asInt()).isEqualTo(5);
    assertThat(summary.path("items").toString())
        .isEqualTo(
            "[{\"day\":\"2001-05-02\",\"category\":\"NODE\",\"status\":\"FAILURE\",\"count\":1},"
                + "{\"day\":\"2001-05-02\",\"category\":\"POOL\",\"status\":\"SUCCESS\",\"count\":1},"
                + "{\"day\":\"2001-05-01\",\"category\":\"NODE\",\"status\":\"SUCCESS\",\"count\":3}]");
  }

  @Test
  void withoutASpanItIsAboutTheLastThirtyDays() {
    ApiDatabase.execute(
        """
        INSERT INTO audit_logs (action, category, timestamp) VALUES
            ('A', 'STACK', now() - INTERVAL '29 days'), ('A', 'STACK', now() - INTERVAL '31 days')
        """);
    JsonNode summary = Api.get(SUMMARY).expect(200).json();
    String first =
        ApiDatabase.query("SELECT ((now() - INTERVAL '29 days') AT TIME ZONE 'UTC')::DATE::TEXT");
    assertThat(summary.path("items").findValuesAsText("day"))
        .contains(first)
        .allMatch(day -> day.compareTo(first) >= 0);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "from=2001-05-03T00:00:00Z&to=2001-05-01T00:00:00Z",
        "from=2001-05-03T00:00:00Z",
        "from=today",
        "category=AUTH"
      })
  void whatCannotBeCountedIsSaid(String query) {
    Api.get(SUMMARY + "?" + query).expect(400);
  }

  @Test
  void onlyThoseWithTheRightReadIt() {
    Api.get(SUMMARY, TestUsers.user(Role.DEVOPS).headers()).expect(403);
  }
}
