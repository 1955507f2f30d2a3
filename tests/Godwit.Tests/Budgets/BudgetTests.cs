using System.Text.Json;

namespace Godwit.Tests.Budgets;

/// <summary>Holds what operations allocate against <c>bench/budgets.json</c>.</summary>
public sealed class BudgetTests
{
    private static readonly JsonSerializerOptions WithComments = new() { ReadCommentHandling = JsonCommentHandling.Skip };

    internal static readonly Dictionary<string, long> Budgets = JsonSerializer.Deserialize<Dictionary<string, long>>(
        File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "budgets.json")), WithComments)!;

    public static TheoryData<string> Names => [.. BudgetedOperation.All.Select(o => o.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void An_operation_allocates_no_more_than_its_budget(string name)
    {
        var measured = BudgetedOperation.All.Single(o => o.Name == name).Measure();
        Assert.True(measured <= Budgets[name], $"'{name}' allocates {measured} bytes; its budget is {Budgets[name]}.");
    }

    [Fact]
    public void Every_budget_belongs_to_an_operation() => Assert.Equal(
        BudgetedOperation.All.Select(o => o.Name).Append(RoutingBudgetTests.Name).Order(), Budgets.Keys.Order());
}
