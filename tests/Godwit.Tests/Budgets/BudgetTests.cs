using System.Text.Json;

namespace Godwit.Tests.Budgets;

/// <summary>Holds what operations allocate against <c>bench/budgets.json</c>.</summary>
public sealed class BudgetTests
{
    private static readonly JsonSerializerOptions WithComments = new() { ReadCommentHandling = JsonCommentHandling.Skip };

    private static readonly Dictionary<string, long> Budgets = JsonSerializer.Deserialize<Dictionary<string, long>>(
        File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "budgets.json")), WithComments)!;

    public static TheoryData<string> Names => [.. BudgetedOperation.All.Select(o => o.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void An_operation_allocates_no_more_than_its_budget(string name)
    {
        var measured = BudgetedOperation.All.Single(o => o.Name == name).Measure();
        Compare(name, measured);
    }

    /// <summary>Fails when the budget is exceeded; hints when it could be lower by a tenth.</summary>
    internal static void Compare(string name, long measured)
    {
        var budget = Budgets[name];
        Assert.True(measured <= budget, $"'{name}' allocates {measured} bytes; its budget is {budget}.");
        if (measured < budget - (budget / 10))
        {
            TestContext.Current.TestOutputHelper?.WriteLine($"'{name}' allocates {measured} bytes only: its budget of {budget} can be lowered.");
        }
    }

    [Fact]
    public void Every_budget_belongs_to_an_operation() => Assert.Equal(
        BudgetedOperation.All.Select(o => o.Name).Append(RoutingBudgetTests.Name).Order(), Budgets.Keys.Order());
}
