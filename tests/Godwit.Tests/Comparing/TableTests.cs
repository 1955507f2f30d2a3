using Godwit.Compare;
using Godwit.Compare.Results;
using Godwit.Compare.Servers;

namespace Godwit.Tests.Comparing;

public sealed class TableTests
{
    private static readonly Line Cpu = new("chat", "CPU", "chat", "cpu", Goal.AtMost(0.04));

    [Fact]
    public void A_row_shows_medians_spreads_ratios_and_the_verdict()
    {
        var figures = new Figures();
        Add(figures, Contestant.Prosody, 0.04);
        Add(figures, Contestant.Ejabberd, 0.06, 0.05, 0.07);
        Add(figures, Contestant.RelayLines, 0.005);
        Add(figures, Contestant.Godwit, 0.02);

        Assert.Equal(["chat", "CPU", "0.04", "0.06 (0.05–0.07)", "0.005", "0.02", "≤ 0.04", "2×", "4×", "met"], Table.Row(Cpu, figures));
    }

    [Fact]
    public void What_was_not_measured_is_a_dash() =>
        Assert.Equal(["chat", "CPU", "–", "–", "–", "–", "≤ 0.04", "–", "–", "not measured"], Table.Row(Cpu, new Figures()));

    [Fact]
    public void Columns_are_as_wide_as_their_widest_cell() =>
        Assert.Equal("a     b\n----  -\nlong\nx     y", TextTable.Aligned(["a", "b"], [["long", ""], ["x", "y"]]));

    [Fact]
    public void The_page_keeps_what_people_wrote_around_the_measured_part()
    {
        const string page = "# Title\n\n<!-- measured: begin -->\nold\n<!-- measured: end -->\n\nWhy.\n";

        Assert.Equal("# Title\n\n<!-- measured: begin -->\n\nnew\n\n<!-- measured: end -->\n\nWhy.\n", Page.Replace(page, "measured", "new\n"));
        Assert.Throws<CompareException>(() => Page.Replace("# Title", "measured", "new"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Every_line_of_the_table_has_its_experiment_and_its_contestants(bool isQuick)
    {
        var experiments = new Plan(isQuick).Experiments;

        Assert.All(Plan.Lines(isQuick), line =>
        {
            var experiment = Assert.Single(experiments, e => e.Name == line.Experiment);
            Assert.Contains(line.Godwit, experiment.Contestants);
            Assert.Single(experiments, e => e.Name == (line.PeersExperiment ?? line.Experiment));
        });
    }

    private static void Add(Figures figures, Contestant contestant, params double[] values) =>
        Array.ForEach(values, v => figures.Add("chat", contestant, new Dictionary<string, double> { ["cpu"] = v }));
}
